public import Columnar
import DeltaLog
import Foundation
import Parquet

/// Schemas as people write them: `id long not null, date date, mark decimal(5,2)`.
public enum TableSchemaText {
    /// Reads a list of columns, or the file of that name: a list, a Delta schema in JSON, or a Parquet file.
    public static func read(_ textOrFile: String) async throws -> Schema {
        guard FileManager.default.fileExists(atPath: textOrFile) else { return try parse(textOrFile) }
        if textOrFile.lowercased().hasSuffix(".parquet") {
            return try await ParquetFile.open(path: textOrFile).schema
        }
        guard let data = FileManager.default.contents(atPath: textOrFile),
            let text = String(validating: data, as: UTF8.self)
        else { throw RuntimeError(.usage, "cannot read \(textOrFile) as text") }
        if text.drop(while: \.isWhitespace).first == "{" { return try TableSchema(json: text).columnar }
        return try parse(text)
    }

    /// Reads a list of columns. Types are those of SQL and of Delta, in any case; nested ones need a JSON schema.
    public static func parse(_ text: String) throws(RuntimeError) -> Schema {
        var fields: [Field] = []
        for part in columns(text) {
            var words = part.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count >= 2 else {
                throw RuntimeError(
                    .usage, "\"\(part)\" is no column; write its name and its type, such as: id long")
            }
            let name = words.removeFirst()
            var isNullable = true
            if words.count >= 3, words.suffix(2).map({ $0.lowercased() }) == ["not", "null"] {
                isNullable = false
                words.removeLast(2)
            }
            let type = words.joined().lowercased()
            guard let columnType = dataType(type) else {
                throw RuntimeError(
                    .usage,
                    "column \(name): no type \"\(type)\"; there is: boolean, byte, short, int, long, float, double, "
                        + "decimal(p,s), string, binary, date, timestamp, timestamp_ntz")
            }
            if fields.contains(where: { $0.name.lowercased() == name.lowercased() }) {
                throw RuntimeError(.usage, "column \(name) stands there twice")
            }
            fields.append(Field(name: name, type: columnType, isNullable: isNullable))
        }
        guard !fields.isEmpty else { throw RuntimeError(.usage, "a schema needs a column, such as: id long") }
        return Schema(fields)
    }

    /// Parts between commas that stand outside of parentheses.
    private static func columns(_ text: String) -> [Substring] {
        var depth = 0
        return text.split { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return character == "," && depth == 0
        }.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private static func dataType(_ name: String) -> DataType? {
        switch name {
        case "boolean", "bool": return .boolean
        case "byte", "tinyint", "int8": return .int8
        case "short", "smallint", "int16": return .int16
        case "int", "integer", "int32": return .int32
        case "long", "bigint", "int64": return .int64
        case "float", "real", "float32": return .float32
        case "double", "float64": return .float64
        case "string", "text", "varchar": return .string
        case "binary", "blob": return .binary
        case "date": return .date
        case "timestamp": return .timestamp(.microseconds, adjustedToUTC: true)
        case "timestamp_ntz": return .timestamp(.microseconds, adjustedToUTC: false)
        default: return decimal(name)
        }
    }

    private static func decimal(_ name: String) -> DataType? {
        for prefix in ["decimal(", "numeric("] where name.hasPrefix(prefix) && name.hasSuffix(")") {
            let parts = name.dropFirst(prefix.count).dropLast().split(separator: ",").map { Int($0) }
            guard let first = parts.first, let precision = first, (1...38).contains(precision),
                parts.count <= 2
            else { return nil }
            guard let scale = parts.count == 2 ? parts[1] : 0, (0...precision).contains(scale) else {
                return nil
            }
            return .decimal(precision: precision, scale: scale)
        }
        return nil
    }
}
