package import Columnar

/// Columns as text, a text a value.
package enum ColumnText {
    /// The values of a column as people read them: numbers and decimals in full, `YYYY-MM-DD`, a blank between date
    /// and time, no zeros at the end of a fraction, no zone; nested values as JSON. Nulls stay null. O(bytes).
    package static func render(_ column: Column, field: Field) -> Column {
        var plain = column
        if case .timestamp(let unit, true) = column.type {
            // Without the mark of the zone: all are UTC.
            plain = column.decoded()
            plain = Column(
                type: .timestamp(unit, adjustedToUTC: false), count: plain.count, validity: plain.validity,
                storage: plain.storage)
        }
        let field = Field(name: field.name, type: plain.type, metadata: field.metadata)
        let tree = ValueTree(RecordBatch(schema: Schema([field]), columns: [plain]), spelling: .display)
        var text = TextBuffer()
        var ends = BufferBuilder(minimumCapacity: (column.count + 1) * 4)
        var validity = BitmapBuilder(minimumCapacity: column.count)
        ends.append(Int32(0))
        let nullable = column.decodedValidity
        tree.withNodes { nodes in
            for row in 0..<column.count {
                let isThere = nullable.map { $0[row] } ?? (column.type != .null)
                validity.append(isThere)
                if isThere { unsafe text.append(cell: 0, row, nodes, .display) }
                precondition(text.byteCount <= Int(Int32.max), "a batch of more than 2 GiB of text")
                ends.append(Int32(truncatingIfNeeded: text.byteCount))
            }
        }
        return Column(
            type: .string, count: column.count, validity: validity.finishValidity(),
            storage: .variable(offsets: ends.finish(), data: Buffer(copying: text.takeBytes())))
    }
}

extension Column {
    /// Which rows hold a value, entries of a dictionary that are null counted as none; nil if all do.
    fileprivate var decodedValidity: Bitmap? {
        guard case .dictionary(_, let values) = storage, values.nullCount > 0 else { return validity }
        return decoded().validity
    }
}
