public import Columnar

/// Reads CSV, TSV, JSON lines or a JSON array into record batches of a schema, from bytes that come piece by piece.
///
/// Append the bytes of the file as they come, take batches and rejected rows in between, and finish. Memory is bounded
/// by a batch, a row and the bytes of one piece. A row that does not fit the schema is in no batch and among the
/// rejected ones: `rowCount` is always the sum of both.
///
/// Cells of delimited text: an empty cell is null, `""` an empty text. Values are read as ``JSONLinesWriter`` writes
/// them, without its quotes; a timestamp without zone in a column that is adjusted to UTC is UTC. In JSON a member that
/// is missing is null; numbers and booleans in a text column become text as they are written.
public struct TextRowReader: ~Copyable {
    public let format: TextFormat
    public var schema: Schema { filler.schema }
    private var source: RecordSource
    private var filler: RowFiller

    /// `format` is any but the table, which is for people.
    public init(format: TextFormat, schema: Schema, options: TextReadOptions = TextReadOptions()) {
        precondition(format != .table, "tables for terminals are not read")
        self.format = format
        source = RecordSource(format: format, byteLimit: options.rowByteLimit)
        filler = RowFiller(format: format, schema: schema, options: options)
    }

    /// Rows read so far, rejected ones included.
    public var rowCount: Int { filler.rowCount }

    /// Reads more of the file.
    public mutating func append(_ bytes: [UInt8]) throws(TextReadError) {
        let filler = filler
        try unsafe source.append(bytes, isFinal: false) { buffer, record, scanner throws(TextReadError) in
            try unsafe filler.fill(buffer, record, scanner)
        }
    }

    /// Reads the rest; the last batch is ready after.
    public mutating func finish() throws(TextReadError) {
        let filler = filler
        try unsafe source.append([], isFinal: true) { buffer, record, scanner throws(TextReadError) in
            try unsafe filler.fill(buffer, record, scanner)
        }
        try filler.finish()
    }

    /// The next full batch, or after `finish` the last one; nil if none is ready.
    public mutating func takeBatch() -> RecordBatch? {
        filler.batches.isEmpty ? nil : filler.batches.removeFirst()
    }

    /// The rows rejected since the last call.
    public mutating func takeRejectedRows() -> [RejectedRow] {
        defer { filler.rejected = [] }
        return filler.rejected
    }

    /// All rows of a text in memory.
    public static func read(
        _ bytes: [UInt8], format: TextFormat, schema: Schema, options: TextReadOptions = TextReadOptions()
    ) throws(TextReadError) -> (batches: [RecordBatch], rejected: [RejectedRow]) {
        var reader = TextRowReader(format: format, schema: schema, options: options)
        try reader.append(bytes)
        try reader.finish()
        return (reader.filler.batches, reader.filler.rejected)
    }
}
