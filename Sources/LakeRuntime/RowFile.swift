import ArrowIPC
public import Columnar
import Foundation
import Parquet
import TextFormats

/// A file of rows that somebody hands in.
public struct RowFile: Sendable {
    /// What the rows come in.
    public enum Format: String, CaseIterable, Sendable {
        case parquet, arrow, csv, tsv, jsonl, json
    }

    /// The path, or `-` for standard input.
    public let path: String
    /// What it is called in messages: the path, unless this is a copy of something else.
    let name: String
    public let format: Format

    /// Rows that cannot be taken are told one by one up to this many.
    private static let toldRowCount = 20
    /// The endings that files of Arrow's IPC formats go by.
    private static let arrowEndings: Set<String> = ["arrow", "arrows", "feather", "ipc"]

    /// `format` nil: by the ending of the path.
    public init(path: String, format: String?) throws(RuntimeError) {
        try self.init(path: path, format: format, name: path)
    }

    init(path: String, format known: String?, name: String) throws(RuntimeError) {
        let ending = (known ?? path.split(separator: ".").last.map(String.init) ?? "").lowercased()
        let text = known == nil ? TextFormat(fileName: path) : TextFormat(rawValue: ending)
        let binary = Self.arrowEndings.contains(ending) ? .arrow : Format(rawValue: ending)
        guard let format = text.flatMap({ Format(rawValue: $0.rawValue) }) ?? binary else {
            let known = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw RuntimeError(
                .usage,
                "\(name): no rows are read from \"\(ending)\"; name the format with --input-format, one of \(known)"
            )
        }
        if path == "-", format == .parquet {
            throw RuntimeError(.usage, "Parquet is not read from standard input; name a file")
        }
        self.path = path
        self.name = name
        self.format = format
    }

    /// All rows. `schema` gives the types of formats that have none of their own; nil: they are found in the rows.
    /// A single row that cannot be taken refuses them all.
    public func read(as schema: Schema?) async throws -> [RecordBatch] {
        try await read(as: schema, knowing: nil)
    }

    /// All rows, with the columns that the file has. Columns of `known` have the types that it says.
    public func read(knowing known: Schema?) async throws -> [RecordBatch] {
        try await read(as: nil, knowing: known)
    }

    /// The columns of the rows: those that the file tells, or what is found in its rows, none of which is kept. Nil where
    /// the rows cannot be read twice.
    public func schema() async throws -> Schema? {
        guard path != "-" else { return nil }
        do {
            guard let text = TextFormat(rawValue: format.rawValue) else {
                return format == .arrow
                    ? try openArrow().schema : try await ParquetFile.open(path: path).schema
            }
            let file = try open()
            var inference = SchemaInference(format: text, known: nil)
            while let piece = try Self.piece(of: file) { try inference.append(piece) }
            return try inference.finish()
        } catch let error as ParquetError {
            throw RuntimeError(.refusedData, "\(path): \(error)")
        } catch let error as ArrowError {
            throw RuntimeError(.refusedData, "\(path): \(error)")
        } catch let error as TextReadError {
            throw RuntimeError(.refusedData, "\(path): \(error)")
        }
    }

    private func read(as schema: Schema?, knowing known: Schema?) async throws -> [RecordBatch] {
        if format == .arrow { return try arrow() }
        guard let text = TextFormat(rawValue: format.rawValue) else { return try await parquet() }
        do {
            let file = try open()
            if let schema { return try read(text, schema) { try Self.piece(of: file) } }
            // Types are known only at the end, so the text is kept: standard input cannot be read twice.
            var kept: [[UInt8]] = []
            var inference = SchemaInference(format: text, known: known)
            while let piece = try Self.piece(of: file) {
                try inference.append(piece)
                kept.append(piece)
            }
            var rest = kept.makeIterator()
            return try read(text, try inference.finish()) { rest.next() }
        } catch let error as TextReadError {
            throw RuntimeError(.refusedData, "\(name): \(error)")
        }
    }

    private func parquet() async throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        do {
            var reader = try await ParquetFile.open(path: path).read()
            while let batch = try await reader.next() { batches.append(batch) }
        } catch let error as ParquetError {
            throw RuntimeError(.refusedData, "\(name): \(error)")
        }
        return batches
    }

    private func arrow() throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        do {
            var reader = try openArrow()
            while let batch = try reader.next() { batches.append(batch) }
            return batches.isEmpty ? [.empty(of: reader.schema)] : batches
        } catch let error as ArrowError {
            throw RuntimeError(.refusedData, "\(path): \(error)")
        }
    }

    func openArrow() throws -> ArrowStreamReader {
        let file = try open()
        return try ArrowStreamReader { count in [UInt8](try file.read(upToCount: count) ?? Data()) }
    }

    /// Reads the pieces of a text, one after the other.
    private func read(
        _ format: TextFormat, _ schema: Schema, next: () throws -> [UInt8]?
    ) throws -> [RecordBatch] {
        var reader = TextRowReader(format: format, schema: schema)
        var batches: [RecordBatch] = []
        var rejected: [RejectedRow] = []
        var isAtEnd = false
        while !isAtEnd {
            if let piece = try next() {
                try reader.append(piece)
            } else {
                try reader.finish()
                isAtEnd = true
            }
            while let batch = reader.takeBatch() { batches.append(batch) }
            rejected += reader.takeRejectedRows()
        }
        try refuse(rejected)
        return batches.isEmpty ? [.empty(of: schema)] : batches
    }

    func refuse(_ rows: [RejectedRow]) throws {
        if rows.isEmpty { return }
        var lines = [
            "\(name): \(rows.count == 1 ? "a row" : "\(rows.count) rows") cannot be taken, so none was"
        ]
        for row in rows.prefix(Self.toldRowCount) {
            lines.append("  line \(row.line)\(row.column.map { ", column \($0)" } ?? ""): \(row.reason)")
        }
        if rows.count > Self.toldRowCount { lines.append("  and \(rows.count - Self.toldRowCount) more") }
        throw RuntimeError(.refusedData, lines.joined(separator: "\n"))
    }

    func open() throws(RuntimeError) -> FileHandle {
        if path == "-" { return .standardInput }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw RuntimeError(.usage, "cannot read \(name)")
        }
        return file
    }

    /// The next piece of a file, or nil at its end.
    static func piece(of file: FileHandle) throws -> [UInt8]? {
        guard let data = try file.read(upToCount: 1 << 20), !data.isEmpty else { return nil }
        return [UInt8](data)
    }
}
