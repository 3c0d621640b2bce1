/// The name of a table in a lake: `schema.name`, each part a letter followed by letters, digits and `_`.
///
/// Invariant: neither part can leave the folder of tables; names are compared as they are.
public struct TableName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let schema: String
    public let name: String

    /// The longest part in characters; file systems allow 255 bytes.
    static let partLimit = 100

    /// Nil if the text is no `schema.name`.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isPart) else { return nil }
        schema = String(parts[0])
        name = String(parts[1])
    }

    /// From parts that are known to be good.
    init(schema: String, name: String) {
        precondition(Self.isPart(schema) && Self.isPart(name), "no table name: \(schema).\(name)")
        self.schema = schema
        self.name = name
    }

    /// Whether a text may be a part of a name, or the name of a source.
    static func isPart(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= partLimit else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
    }

    public var description: String { "\(schema).\(name)" }

    public static func < (left: TableName, right: TableName) -> Bool {
        (left.schema, left.name) < (right.schema, right.name)
    }
}
