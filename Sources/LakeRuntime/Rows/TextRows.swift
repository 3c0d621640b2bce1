import Columnar

/// Rows as texts, before their types are known: what delimited files and JSON lines have in common.
struct TextRows {
    /// The place of a row in its file, for messages: lines counted from 1.
    var lines: [Int] = []
    private(set) var names: [String] = []
    /// Of each name the cells, as many as rows; nil is null.
    private(set) var columns: [[String?]] = []

    var rowCount: Int { lines.count }

    /// The position of a column; a new one is null in all rows so far.
    mutating func column(named name: String) -> Int {
        if let index = names.firstIndex(of: name) { return index }
        names.append(name)
        columns.append([String?](repeating: nil, count: rowCount))
        return names.count - 1
    }

    /// Begins a row, which is null everywhere.
    mutating func beginRow(line: Int) {
        lines.append(line)
        for index in columns.indices { columns[index].append(nil) }
    }

    /// Sets a cell of the newest row.
    mutating func set(_ column: Int, _ text: String?) {
        columns[column][rowCount - 1] = text
    }

    /// The rows in the types of a schema, or, without one, in the types that their texts have in common.
    func batch(as schema: Schema?, file: String) throws(RuntimeError) -> RecordBatch {
        var fields: [Field] = []
        var built: [Column] = []
        for (name, cells) in zip(names, columns) {
            if let schema, schema.field(named: name) == nil {
                let known = schema.fields.map(\.name).joined(separator: ", ")
                throw RuntimeError(
                    .refusedData, "\(file): the table has no column \"\(name)\"; it has: \(known)")
            }
            let type = schema?.field(named: name)?.type ?? CellType.common(cells)
            var builder = ColumnBuilder(type: type)
            for (row, cell) in cells.enumerated() {
                guard let cell else {
                    builder.appendNull()
                    continue
                }
                guard CellType.append(cell, to: &builder, type) else {
                    throw RuntimeError(
                        .refusedData, "\(file), line \(lines[row]), column \(name): the value is no \(type)")
                }
            }
            fields.append(Field(name: name, type: type))
            built.append(builder.finish())
        }
        return RecordBatch(schema: Schema(fields), columns: built, rowCount: rowCount)
    }
}
