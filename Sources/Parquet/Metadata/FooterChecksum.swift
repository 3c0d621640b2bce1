import BinaryCoding

/// The checksum that a footer carries in itself as a key-value pair, as the format has none: a flipped bit may leave a
/// footer that can be read and says something else.
///
/// The CRC-32 is over the footer with zeros for its own eight hexadecimal digits. Footers without it are taken as they are.
enum FooterChecksum {
    static let key = "tarn.footer.crc32"
    private static let blank = "00000000"
    /// Key, then the header of the value: field 2, a text of eight bytes.
    private static let mark = Array(key.utf8) + [0x18, 8]

    /// The pair as it is written before the checksum is known.
    static var pair: KeyValue { KeyValue(key: key, value: blank) }

    /// Fills in the digits.
    static func seal(_ footer: inout [UInt8]) {
        guard let digits = digits(in: footer) else { return }
        footer.replaceSubrange(digits, with: text(checksum(footer, digits)))
    }

    /// Throws `malformedFooter` where there is a checksum that the footer does not match.
    static func check(_ footer: [UInt8]) throws(ParquetError) {
        guard let digits = digits(in: footer) else { return }
        guard footer[digits].elementsEqual(text(checksum(footer, digits))) else {
            throw .malformedFooter(problem: "it does not match its checksum")
        }
    }

    private static func checksum(_ footer: [UInt8], _ digits: Range<Int>) -> UInt32 {
        var blanked = footer
        blanked.replaceSubrange(digits, with: blank.utf8)
        return unsafe CRC32.checksum(blanked.span.bytes)
    }

    private static func text(_ value: UInt32) -> [UInt8] {
        let text = String(value, radix: 16)
        return Array((String(repeating: "0", count: 8 - text.utf8.count) + text).utf8)
    }

    /// Where the digits are. The pairs stand near the end of a footer.
    private static func digits(in footer: [UInt8]) -> Range<Int>? {
        var start = footer.count - mark.count - blank.utf8.count
        while start >= 0 {
            let end = start + mark.count
            if footer[start] == mark[0], footer[start..<end].elementsEqual(mark) {
                return end..<end + blank.utf8.count
            }
            start -= 1
        }
        return nil
    }
}
