import BinaryCoding

/// The checksum that a JSON file of the log carries in itself, so that damage that leaves it valid JSON is noticed: the
/// protocol has none for commits.
///
///     checksum = "tarn.crc32":" digit*8 "
///
/// It stands in the first line, in the commitInfo or among the tags of the checkpointMetadata, which are free. The CRC-32
/// is over the whole file with zeros for its own digits. Files without it, such as other writers', are taken as they are.
enum LogFileChecksum {
    static let name = "tarn.crc32"
    /// What stands in the place of the digits until they are known.
    static let blank = "00000000"
    private static let mark = Array("\"\(name)\":\"".utf8)
    private static let zeros = Array(blank.utf8)

    /// Fills in the digits of a file that was written with blanks.
    static func seal(_ bytes: inout [UInt8]) {
        guard let digits = digits(in: bytes) else { return }
        let text = text(checksum(bytes, digits))
        bytes.replaceSubrange(digits, with: text.utf8)
    }

    /// False where the file has a checksum that it does not match.
    static func isRight(_ bytes: [UInt8]) -> Bool {
        guard let digits = digits(in: bytes) else { return true }
        return bytes[digits].elementsEqual(text(checksum(bytes, digits)).utf8)
    }

    private static func text(_ value: UInt32) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 8 - text.utf8.count) + text
    }

    private static func checksum(_ bytes: [UInt8], _ digits: Range<Int>) -> UInt32 {
        var blanked = bytes
        blanked.replaceSubrange(digits, with: zeros)
        return unsafe BinaryCoding.CRC32.checksum(blanked.span.bytes)
    }

    /// Where the digits are; nil if there is no checksum in the first line.
    private static func digits(in bytes: [UInt8]) -> Range<Int>? {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        // The mark stands near the end of the line.
        var start = end - mark.count - zeros.count
        while start >= 0 {
            if bytes[start] == mark[0], bytes[start..<start + mark.count].elementsEqual(mark) {
                return start + mark.count..<start + mark.count + zeros.count
            }
            start -= 1
        }
        return nil
    }
}
