public import Columnar

/// Writes record batches as JSON lines: one object a row, columns in schema order.
///
/// Integers are numbers; decimals are strings with full scale; floats are the shortest text that reads back as the
/// same value of their width, with `"NaN"`, `"Infinity"`, `"-Infinity"` as strings; dates `YYYY-MM-DD` (years
/// outside of 0000 to 9999 with a sign); timestamps `YYYY-MM-DDTHH:MM:SS.ffffff`, nine digits for nanoseconds, with
/// `Z` if adjusted to UTC; binary, fixed-size binary and intervals as base64; a UUID (a field with Arrow's
/// `arrow.uuid` extension name) in its usual form; a map as an array of `[key, value]`; null written out.
/// Ill-formed UTF-8 becomes U+FFFD.
public struct JSONLinesWriter: ~Copyable {
    private var text = TextBuffer()

    public init() {}

    /// How many bytes wait to be taken.
    public var byteCount: Int { text.byteCount }

    /// Appends the rows of a batch. O(values), memory for their text until it is taken.
    public mutating func write(_ batch: RecordBatch) {
        write(batch, rows: 0..<batch.rowCount)
    }

    /// Appends some rows of a batch.
    public mutating func write(_ batch: RecordBatch, rows: Range<Int>) {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= batch.rowCount, "\(rows) of \(batch.rowCount) rows")
        text.append(objectsOf: batch, rows: rows, prefix: "", suffix: "\n")
    }

    /// The text so far; nothing of it is kept.
    public mutating func takeBytes() -> [UInt8] {
        text.takeBytes()
    }
}

extension TextBuffer {
    /// Appends each row as a JSON object between `prefix` and `suffix`.
    mutating func append(
        objectsOf batch: RecordBatch, rows: Range<Int>, prefix: StaticString, suffix: StaticString
    ) {
        if rows.isEmpty { return }
        let tree = ValueTree(batch, spelling: .json)
        let columnCount = batch.columns.count
        tree.withNodes { nodes in
            for row in rows {
                append(prefix)
                append(UInt8(ascii: "{"))
                for column in 0..<columnCount {
                    if column > 0 { append(UInt8(ascii: ",")) }
                    unsafe append(name: nodes.nodes[column], nodes)
                    unsafe append(nodes, column, row, .json)
                }
                append(UInt8(ascii: "}"))
                append(suffix)
            }
        }
    }
}
