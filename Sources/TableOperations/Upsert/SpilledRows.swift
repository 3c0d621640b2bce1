import Columnar
import Foundation
import ObjectStorage
import Parquet
import TableScan

/// Rows in files of a temporary folder, by a hash of their key. The folder goes with the last copy of this value.
struct SpilledRows {
    /// Rows and columns as the table has them.
    let schema: Schema
    let key: [String]
    private let keyColumns: [Int]
    private let folder: TemporaryFolder
    private let byteLimit: Int
    private var parts: [Part] = []

    /// A file under way. Its rows wait in `pending` until they are worth a row group.
    private struct Part {
        var writer: SpillFile?
        var pending: [RecordBatch] = []
        var pendingByteCount = 0
        var byteCount = 0
    }

    /// Parts that the rows are spread over.
    static let partCount = 64

    init(schema: Schema, key: [String], memory: MemoryBudget) throws {
        self.schema = schema
        self.key = key
        keyColumns = try key.map { name in
            guard let position = schema.index(of: name) else {
                throw TableError(.invalidRequest, "The key column \(name) is not a column of the table.")
            }
            return position
        }
        folder = try TemporaryFolder()
        byteLimit = memory.stagedByteCount
        parts = Array(repeating: Part(), count: Self.partCount)
    }

    /// Spreads rows of the table's columns. Throws ``TableError`` `.refusedData` for nulls in the key.
    mutating func append(_ rows: RecordBatch, firstRow: Int) async throws {
        for (name, position) in zip(key, keyColumns) where rows.columns[position].nullCount > 0 {
            throw StagedBatch.nullKey(name, rows.columns[position], firstRow: firstRow)
        }
        let hashes = RowHash.hashes(of: keyColumns.map { rows.columns[$0] })
        var members = [[Int32]](repeating: [], count: Self.partCount)
        for row in hashes.indices { members[Int(hashes[row] >> 58)].append(Int32(row)) }
        for (number, rowNumbers) in members.enumerated() where !rowNumbers.isEmpty {
            let part = rows.taking(rowNumbers)
            parts[number].pending.append(part)
            parts[number].pendingByteCount += part.byteCount
            parts[number].byteCount += part.byteCount
            if parts[number].pendingByteCount > byteLimit / Self.partCount { try flush(number) }
        }
    }

    mutating func finish() async throws {
        for number in parts.indices {
            try flush(number)
            try parts[number].writer?.finish()
        }
        let largest = parts.map(\.byteCount).max() ?? 0
        guard largest <= byteLimit * 2 else {
            throw TableError(
                .invalidRequest,
                "The batch is too large for the memory allowed: a part of it takes \(largest >> 20) MB, where "
                    + "\(byteLimit >> 20) MB fit. Allow more with --memory, or hand in less at a time.")
        }
    }

    private mutating func flush(_ number: Int) throws {
        guard !parts[number].pending.isEmpty else { return }
        let rows = try RecordBatch.concatenating(parts[number].pending)
        parts[number].pending = []
        parts[number].pendingByteCount = 0
        let file =
            try parts[number].writer
            ?? SpillFile(
                schema, path: folder.path + "/\(number).parquet",
                rowGroupByteCount: byteLimit / Self.partCount)
        parts[number].writer = file
        try file.write(rows)
    }

    /// The rows of a part in the order in which they came; none if there are none.
    func load(_ number: Int) async throws -> [RecordBatch] {
        guard let file = parts[number].writer else { return [] }
        var reader = try await ParquetFile.open(try FileRandomAccessSource(path: file.path)).read()
        var batches: [RecordBatch] = []
        while let batch = try await reader.next() {
            batches.append(RecordBatch(schema: schema, columns: batch.columns, rowCount: batch.rowCount))
        }
        return batches
    }
}

/// A Parquet file of rows that do not fit into memory.
private final class SpillFile {
    let path: String
    private var writer: ParquetWriter
    private let handle: FileHandle

    /// `rowGroupByteCount`: what one piece of rows has; no more is to be held.
    init(_ schema: Schema, path: String, rowGroupByteCount: Int) throws {
        self.path = path
        var options = WriterOptions(compression: .lz4Raw)
        options.pageIndex = false
        options.statistics = .none
        options.rowGroupByteLimit = rowGroupByteCount
        options.encodeConcurrency = 1
        writer = try ParquetWriter(schema: schema, options: options)
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw TableError(.failed, "No file can be made in \(path) for rows that do not fit into memory.")
        }
        self.handle = handle
    }

    func write(_ rows: RecordBatch) throws {
        try writer.write(rows)
        try handle.write(contentsOf: writer.takeBytes())
    }

    func finish() throws {
        _ = try writer.finish()
        try handle.write(contentsOf: writer.takeBytes())
        try handle.close()
    }
}

/// A folder that is removed with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "tarn-spill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
