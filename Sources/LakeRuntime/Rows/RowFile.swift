public import Columnar
import Foundation
import Parquet

/// A file of rows that somebody hands in.
public struct RowFile: Sendable {
    /// What the rows come in.
    public enum Format: String, CaseIterable, Sendable {
        case parquet, csv, tsv, jsonl, json
    }

    /// The path, or `-` for standard input.
    public let path: String
    public let format: Format

    /// Text files are read whole; larger ones are refused.
    static let textByteLimit = 1 << 30

    /// `format` nil: by the ending of the path.
    public init(path: String, format name: String?) throws(RuntimeError) {
        let ending = name ?? path.split(separator: ".").last.map(String.init) ?? ""
        guard let format = Format(rawValue: ending.lowercased() == "ndjson" ? "jsonl" : ending.lowercased())
        else {
            let known = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw RuntimeError(
                .usage,
                "\(path): no rows are read from \"\(ending)\"; name the format with --input-format, one of \(known)"
            )
        }
        if path == "-", format == .parquet {
            throw RuntimeError(.usage, "Parquet is not read from standard input; name a file")
        }
        self.path = path
        self.format = format
    }

    /// All rows. `schema` gives the types of formats that have none of their own; nil: they are found in the rows.
    public func read(as schema: Schema?) async throws -> [RecordBatch] {
        switch format {
        case .parquet: return try await parquet()
        case .csv:
            return [
                try DelimitedText(file: path, delimiter: UInt8(ascii: ",")).rows(text()).batch(
                    as: schema, file: path)
            ]
        case .tsv:
            return [
                try DelimitedText(file: path, delimiter: UInt8(ascii: "\t")).rows(text()).batch(
                    as: schema, file: path)
            ]
        case .jsonl: return [try JSONRows(file: path).lines(text()).batch(as: schema, file: path)]
        case .json: return [try JSONRows(file: path).array(text()).batch(as: schema, file: path)]
        }
    }

    private func parquet() async throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        do {
            var reader = try await ParquetFile.open(path: path).read()
            while let batch = try await reader.next() { batches.append(batch) }
        } catch let error as ParquetError {
            throw RuntimeError(.refusedData, "\(path): \(error)")
        }
        return batches
    }

    private func text() throws -> [UInt8] {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw RuntimeError(.usage, "cannot read \(path)")
            }
            handle = opened
        }
        var bytes: [UInt8] = []
        while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
            bytes += part
            guard bytes.count <= Self.textByteLimit else {
                throw RuntimeError(
                    .refusedData, "\(path) is larger than \(Self.textByteLimit) bytes; hand it in in parts")
            }
        }
        return bytes
    }
}
