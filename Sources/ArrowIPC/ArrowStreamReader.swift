public import Columnar

/// Reads an Arrow IPC stream or file, which every Arrow library writes, from bytes that may be anything.
///
/// One batch is in memory at a time. Dictionaries are taken, with their replacements and additions; buffers may be
/// compressed with LZ4 or zstd. What becomes another type: large and fixed-size lists become lists, large texts and
/// views become texts, seconds become milliseconds, dates in milliseconds become days. (Arrow columnar format,
/// "Serialization and Interprocess Communication".)
public struct ArrowStreamReader {
    public let schema: Schema

    private let fields: [ArrowField]
    private var input: ArrowInput
    private var dictionaries: [Int64: Column] = [:]
    private let byteLimit: Int

    /// A message's metadata describe it, so they are small.
    private static let metadataByteLimit = 256 << 20

    /// Reads the schema.
    ///
    /// - Parameters:
    ///   - byteLimit: The most bytes of a batch, compressed or not, that are taken into memory.
    ///   - read: Hands out up to so many bytes that follow; none at the end.
    /// - Throws: ``ArrowError``, or what `read` throws.
    public init(byteLimit: Int = 2 << 30, read: @escaping (Int) throws -> [UInt8]) throws {
        self.byteLimit = byteLimit
        input = ArrowInput(read: read)
        // A file is a stream between marks, with a table of contents behind that is not needed here.
        if try input.peek(6) == Array("ARROW1".utf8) { _ = try input.take(8) }
        guard let message = try Self.message(&input), message.tag == 1 else {
            throw ArrowError.damaged("they do not begin with a schema")
        }
        fields = try ArrowField.fields(of: message.header)
        schema = Schema(
            fields.map(\.field), metadata: try ArrowField.metadata(try message.header.tables(2)))
    }

    /// The next batch; nil at the end.
    public mutating func next() throws -> RecordBatch? {
        while let message = try Self.message(&input) {
            guard message.bodyByteCount >= 0, message.bodyByteCount <= Int64(byteLimit) else {
                throw ArrowError.unsupported("a batch of \(message.bodyByteCount) bytes")
            }
            let body = try input.take(Int(message.bodyByteCount))
            switch message.tag {
            case 2: try takeDictionary(message.header, body)
            case 3:
                var parts = try ArrowBodyReader(
                    message.header, body: body, dictionaries: dictionaries, byteLimit: byteLimit)
                var columns: [Column] = []
                for field in fields { columns.append(try parts.column(field, count: parts.rowCount)) }
                return RecordBatch(schema: schema, columns: columns, rowCount: parts.rowCount)
            default: throw ArrowError.unsupported("a message of kind \(message.tag)")
            }
        }
        return nil
    }

    private mutating func takeDictionary(_ header: FlatTable, _ body: [UInt8]) throws {
        let id = try header.number(0, otherwise: Int64(0))
        guard var field = Self.field(of: id, in: fields), let data = try header.table(1) else {
            throw ArrowError.damaged("a dictionary belongs to no column")
        }
        field.dictionary = nil
        var parts = try ArrowBodyReader(data, body: body, dictionaries: dictionaries, byteLimit: byteLimit)
        let values = try parts.column(field, count: parts.rowCount).decoded()
        if try header.number(2, otherwise: UInt8(0)) != 0, let known = dictionaries[id] {
            guard known.count + values.count <= Int(Int32.max) else {
                throw ArrowError.unsupported("a dictionary of so many values")
            }
            dictionaries[id] = try Column.concatenating([known, values])
        } else {
            dictionaries[id] = values
        }
    }

    /// The field, at any depth, whose values are positions in a dictionary.
    private static func field(of dictionary: Int64, in fields: [ArrowField]) -> ArrowField? {
        for field in fields {
            if field.dictionary?.id == dictionary { return field }
            if let found = self.field(of: dictionary, in: field.children) { return found }
        }
        return nil
    }

    private static func message(
        _ input: inout ArrowInput
    ) throws -> (tag: UInt8, header: FlatTable, bodyByteCount: Int64)? {
        guard var length = try input.number() else { return nil }
        // Streams before version 0.15 have no mark before the length.
        if length == -1 {
            guard let next = try input.number() else { throw ArrowError.truncated }
            length = next
        }
        if length == 0 { return nil }
        guard length > 0, length <= Int32(metadataByteLimit) else {
            throw ArrowError.damaged("they are no Arrow stream or file")
        }
        let message = try FlatTable(rootOf: try input.take(Int(length)))
        guard try message.number(0, otherwise: Int16(0)) >= 3, let header = try message.table(2) else {
            throw ArrowError.unsupported("a format before version 0.8")
        }
        return (
            try message.number(1, otherwise: UInt8(0)), header, try message.number(3, otherwise: Int64(0))
        )
    }
}

/// Bytes that are read piece by piece and taken in lengths that the bytes before them name.
private struct ArrowInput {
    private let read: (Int) throws -> [UInt8]
    private var held: [UInt8] = []
    private static let pieceByteCount = 1 << 20

    init(read: @escaping (Int) throws -> [UInt8]) { self.read = read }

    /// The next bytes, which stay; fewer at the end.
    mutating func peek(_ byteCount: Int) throws -> [UInt8] {
        try hold(byteCount)
        return Array(held.prefix(byteCount))
    }

    /// The next bytes. What a length claims is not believed before the bytes are there.
    mutating func take(_ byteCount: Int) throws -> [UInt8] {
        try hold(byteCount)
        guard held.count >= byteCount else { throw ArrowError.truncated }
        defer { held.removeFirst(byteCount) }
        return held.count == byteCount ? held : Array(held[0..<byteCount])
    }

    /// The next four bytes as a number; nil at the end.
    mutating func number() throws -> Int32? {
        try hold(4)
        if held.isEmpty { return nil }
        return try take(4).reversed().reduce(0) { $0 << 8 | Int32($1) }
    }

    private mutating func hold(_ byteCount: Int) throws {
        while held.count < byteCount {
            let piece = try read(min(byteCount - held.count, Self.pieceByteCount))
            if piece.isEmpty { return }
            held += piece
        }
    }
}
