/// Text for bytes, five characters for four of them (ZeroMQ RFC 32).
enum Z85 {
    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// nil for text of a wrong length or with characters that are none.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 5 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 5 * 4)
        var group: UInt64 = 0
        var count = 0
        for character in text {
            let value = values[Int(character)]
            guard value < 85 else { return nil }
            group = group * 85 + UInt64(value)
            count += 1
            if count == 5 {
                guard let word = UInt32(exactly: group) else { return nil }
                for shift in [24, 16, 8, 0] as [UInt32] {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
                group = 0
                count = 0
            }
        }
        return bytes
    }

    /// The text; bytes that do not fill a group of four are followed by zeros.
    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 3) / 4 * 5)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var word: UInt32 = 0
            for index in start..<start + 4 {
                word = word << 8 | (index < bytes.count ? UInt32(bytes[index]) : 0)
            }
            for divisor in [52_200_625, 614_125, 7225, 85, 1] as [UInt32] {
                text.append(alphabet[Int(word / divisor % 85)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
