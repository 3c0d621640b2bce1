/// Folder names of partitions, as Hive and Spark build them: `column=value/…`, with special characters escaped.
///
/// Nothing reads these names; the partition values of a file are those of the log.
public enum HivePartitionPath {
    /// The folder of a null value.
    public static let nullFolder = "__HIVE_DEFAULT_PARTITION__"

    /// The folders of a file, by column in the table's order, without a trailing slash. The result is a path in
    /// the store; ``PercentCoding/encodePath(_:)`` makes of it what the log writes.
    public static func folders(_ values: [(column: String, value: String?)]) -> String {
        values.map { column, value in
            let text = value.flatMap { $0.isEmpty ? nil : $0 }
            return escape(column) + "=" + (text.map(escape) ?? nullFolder)
        }.joined(separator: "/")
    }

    /// One name or value with the characters escaped that mean something in paths.
    public static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            let isSpecial: Bool
            switch byte {
            case 0...0x1F, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "'"),
                UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "?"),
                UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: "^"),
                UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"):
                isSpecial = true
            default: isSpecial = false
            }
            if isSpecial {
                escaped.append(UInt8(ascii: "%"))
                escaped.append(Hexadecimal.digit(byte >> 4, uppercase: true))
                escaped.append(Hexadecimal.digit(byte & 15, uppercase: true))
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
