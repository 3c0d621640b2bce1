public import Columnar
import Parquet

/// A file of rows that somebody hands in.
public struct RowFile: Sendable {
    /// What the rows come in.
    public enum Format: String, CaseIterable, Sendable {
        case parquet
    }

    public let path: String
    public let format: Format

    /// `format` nil: by the ending of the path.
    public init(path: String, format name: String?) throws(RuntimeError) {
        let ending = name ?? path.split(separator: ".").last.map(String.init) ?? ""
        guard let format = Format(rawValue: ending.lowercased()) else {
            let known = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw RuntimeError(.usage, "\(path): no rows are read from \"\(ending)\"; there is: \(known)")
        }
        self.path = path
        self.format = format
    }

    /// All rows. `schema` gives the types of formats that have none of their own.
    public func read(as schema: Schema?) async throws -> [RecordBatch] {
        switch format {
        case .parquet:
            var batches: [RecordBatch] = []
            do {
                var reader = try await ParquetFile.open(path: path).read()
                while let batch = try await reader.next() { batches.append(batch) }
            } catch let error as ParquetError {
                throw RuntimeError(.refusedData, "\(path): \(error)")
            }
            return batches
        }
    }
}
