public import Columnar
public import DeltaLog
import Foundation
import Parquet

/// Schemas as people write them: `id long not null, date date, mark decimal(5,2)`.
public enum TableSchemaText {
    /// Reads a list of columns, or the file of that name: a list, a Delta schema in JSON, or a Parquet file.
    public static func readTable(_ textOrFile: String) async throws -> TableSchema {
        guard FileManager.default.fileExists(atPath: textOrFile) else {
            return TableSchema(try fields(textOrFile))
        }
        if textOrFile.lowercased().hasSuffix(".parquet") {
            return try TableSchema(columnar: try await ParquetFile.open(path: textOrFile).schema)
        }
        guard let data = FileManager.default.contents(atPath: textOrFile),
            let text = String(validating: data, as: UTF8.self)
        else { throw RuntimeError(.usage, "cannot read \(textOrFile) as text") }
        if text.drop(while: \.isWhitespace).first == "{" { return try TableSchema(json: text) }
        return TableSchema(try fields(text))
    }

    /// Reads a list of columns; see ``ColumnListParser``.
    public static func parse(_ text: String) throws(RuntimeError) -> Schema {
        TableSchema(try fields(text)).columnar
    }

    /// Reads a list of columns with what stands behind their types.
    public static func fields(_ text: String) throws(RuntimeError) -> [StructField] {
        var parser = ColumnListParser(text)
        let fields = try parser.parseAll()
        var seen: Set<String> = []
        for field in fields where !seen.insert(field.name.lowercased()).inserted {
            throw RuntimeError(.usage, "column \(field.name) stands there twice")
        }
        guard !fields.isEmpty else { throw RuntimeError(.usage, "a schema needs a column, such as: id long") }
        return fields
    }
}
