import ArrowIPC
public import Columnar
import Foundation
import Parquet
public import TableOperations
import TextFormats

/// The rows of some files, one file after the other, a batch at a time.
public struct RowFileSource: RowSource {
    private let files: [RowFile]
    private let schema: Schema
    private let quarantine: Quarantine?
    private var nextFile = 0
    private var current: OpenRowFile?

    /// `schema` gives the types of formats that have none of their own. Rows that cannot be taken go to the quarantine;
    /// without one a single such row refuses them all.
    public init(_ files: [RowFile], as schema: Schema, quarantine: Quarantine? = nil) {
        self.files = files
        self.schema = schema
        self.quarantine = quarantine
    }

    public mutating func next() async throws -> RecordBatch? {
        while true {
            if let open = current {
                if let batch = try await open.next() { return batch }
                current = nil
            }
            guard nextFile < files.count else { return nil }
            current = try await OpenRowFile(files[nextFile], as: schema, quarantine)
            nextFile += 1
        }
    }

    public mutating func rewind() async throws {
        guard !files.contains(where: { $0.path == "-" }) else {
            throw RuntimeError(
                .failed,
                "another writer changed the table, and standard input cannot be read twice; run it again")
        }
        current = nil
        nextFile = 0
        quarantine?.clear()
    }
}

/// A file of rows being read. Used by one task at a time.
private final class OpenRowFile {
    private let file: RowFile
    private let quarantine: Quarantine?
    private var parquet: ParquetBatchReader?
    private var arrow: ArrowStreamReader?
    private var text: TextRowReader
    private var handle: FileHandle?
    private var rejected: [RejectedRow] = []

    init(_ file: RowFile, as schema: Schema, _ quarantine: Quarantine?) async throws {
        self.file = file
        self.quarantine = quarantine
        let format = TextFormat(rawValue: file.format.rawValue)
        text = TextRowReader(format: format ?? .csv, schema: schema)
        do {
            switch file.format {
            case .parquet: parquet = try await ParquetFile.open(path: file.path).read()
            case .arrow: arrow = try file.openArrow()
            case .csv, .tsv, .jsonl, .json: handle = try file.open()
            }
        } catch let error as ParquetError {
            throw RuntimeError(.refusedData, "\(file.path): \(error)")
        } catch let error as ArrowError {
            throw RuntimeError(.refusedData, "\(file.path): \(error)")
        }
    }

    func next() async throws -> RecordBatch? {
        do {
            if var reader = parquet {
                let batch = try await reader.next()
                parquet = reader
                return batch
            }
            if var reader = arrow {
                let batch = try reader.next()
                arrow = reader
                return batch
            }
            return try nextOfText()
        } catch let error as ArrowError {
            throw RuntimeError(.refusedData, "\(file.path): \(error)")
        } catch let error as TextReadError {
            throw RuntimeError(.refusedData, "\(file.path): \(error)")
        } catch let error as ParquetError {
            throw RuntimeError(.refusedData, "\(file.path): \(error)")
        }
    }

    private func nextOfText() throws -> RecordBatch? {
        while true {
            if let batch = text.takeBatch() { return batch }
            guard let handle else { return nil }
            if let piece = try RowFile.piece(of: handle) {
                try text.append(piece)
            } else {
                try text.finish()
                self.handle = nil
            }
            let rows = text.takeRejectedRows()
            if let quarantine {
                try quarantine.add(rows, of: file.path)
            } else if !rows.isEmpty {
                // The first faults are told together; more of them tell nothing new.
                rejected += rows
            }
            if !rejected.isEmpty, self.handle == nil || rejected.count > 1_000 { try file.refuse(rejected) }
        }
    }
}
