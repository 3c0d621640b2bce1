public import Columnar

/// Writes record batches in any of the text formats; the caller takes the bytes and puts them where they go.
///
/// - CSV and TSV: a header line with the column names, then a line a row, ended by a line feed. Cells are quoted only
///   where a delimiter, a quote or a line break demands it. Null is an empty cell, an empty string is `""`.
///   Values are spelled as in JSON lines, without the quotes; nested values are JSON.
/// - JSON: an array with an object a line, spelled as in JSON lines.
/// - Table: see ``TableOptions``.
public struct TextFormatWriter: ~Copyable {
    public let format: TextFormat
    public let schema: Schema
    public private(set) var rowCount = 0
    private var text = TextBuffer()
    private var layout: TableLayout
    private var hasStarted = false

    public init(format: TextFormat, schema: Schema, table options: TableOptions = TableOptions()) {
        self.format = format
        self.schema = schema
        layout = TableLayout(schema: schema, options: options)
    }

    /// How many bytes wait to be taken.
    public var byteCount: Int { text.byteCount }

    /// Appends the rows of a batch of the writer's schema.
    public mutating func write(_ batch: RecordBatch) {
        precondition(batch.columns.count == schema.fields.count, "a batch of another schema")
        start()
        switch format {
        case .jsonLines: text.append(objectsOf: batch, rows: 0..<batch.rowCount, prefix: "", suffix: "\n")
        case .json:
            guard batch.rowCount > 0 else { return }
            let first = rowCount == 0 ? 1 : 0
            text.append(objectsOf: batch, rows: 0..<first, prefix: "\n", suffix: "")
            text.append(objectsOf: batch, rows: first..<batch.rowCount, prefix: ",\n", suffix: "")
        case .csv: text.append(rowsOf: batch, delimiter: UInt8(ascii: ","))
        case .tsv: text.append(rowsOf: batch, delimiter: UInt8(ascii: "\t"))
        case .table: layout.add(batch, to: &text)
        }
        rowCount += batch.rowCount
    }

    /// Appends the rows of a batch and hands the text on in parts of about `partByteCount`, a whole row at least.
    ///
    /// Text may be thousands of times as large as its batch, where names are long or values come from a dictionary; so
    /// it is not held whole.
    public mutating func write(
        _ batch: RecordBatch, partByteCount: Int = 1 << 20, to receive: ([UInt8]) throws -> Void
    ) rethrows {
        guard batch.rowCount > 0 else { return write(batch) }
        var row = 0
        var step = 64
        while row < batch.rowCount {
            let end = row + min(step, batch.rowCount - row)
            write(batch.slice(row..<end))
            let bytesPerRow = max(1, byteCount / (end - row))
            try receive(takeBytes())
            step = max(1, min(step * 4, partByteCount / bytesPerRow))
            row = end
        }
    }

    /// Ends the text: the bracket of a JSON array, the held-back rows of a table. Nothing may be written after.
    public mutating func finish() {
        start()
        switch format {
        case .json: text.append(rowCount == 0 ? "]\n" : "\n]\n")
        case .table: layout.flush(to: &text)
        case .csv, .tsv, .jsonLines: break
        }
    }

    /// The text so far; nothing of it is kept.
    public mutating func takeBytes() -> [UInt8] {
        text.takeBytes()
    }

    private mutating func start() {
        guard !hasStarted else { return }
        hasStarted = true
        switch format {
        case .json: text.append("[")
        case .csv: text.append(header: schema, delimiter: UInt8(ascii: ","))
        case .tsv: text.append(header: schema, delimiter: UInt8(ascii: "\t"))
        case .table, .jsonLines: break
        }
    }
}

extension TextBuffer {
    /// Appends the column names as a line of delimited text.
    mutating func append(header schema: Schema, delimiter: UInt8) {
        for (index, field) in schema.fields.enumerated() {
            if index > 0 { append(delimiter) }
            append(delimitedCell: field.name, delimiter: delimiter)
        }
        append(UInt8(ascii: "\n"))
    }

    /// Appends each row as a line of delimited text.
    mutating func append(rowsOf batch: RecordBatch, delimiter: UInt8) {
        let tree = ValueTree(batch, spelling: .delimited(delimiter))
        let columnCount = batch.columns.count
        tree.withNodes { nodes in
            for row in 0..<batch.rowCount {
                for column in 0..<columnCount {
                    if column > 0 { append(delimiter) }
                    unsafe append(cell: column, row, nodes, .delimited(delimiter))
                }
                append(UInt8(ascii: "\n"))
            }
        }
    }
}
