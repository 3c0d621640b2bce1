public import Columnar
public import DeltaLog
public import Expressions
import Parquet

/// How a scan is run.
public struct ScanOptions: Sendable {
    /// Rows in a batch at most.
    public var batchSize = 32_768
    /// Files read at a time where the whole result is collected.
    public var concurrency = 2
    /// Where batches are taken one by one: how many small files are read before their turn, or columns of a large one
    /// decoded at a time, in tasks of their own. 1: nothing is read before it is asked for.
    public var readAhead = 1
    /// Whether strings and binaries may come as dictionary storage, which saves putting them together.
    public var keepsDictionaries = true

    public init() {}
}

/// The rows of a snapshot: some columns, the rows for which a condition is true, in batches.
///
/// Rows of one file come in the file's order; the order of files is the log's and carries no meaning.
public struct Scan: AsyncSequence, Sendable {
    public typealias Element = RecordBatch

    public let snapshot: Snapshot
    /// The schema of the batches.
    public let schema: Schema
    /// Data files that may hold matching rows.
    public let files: [AddFile]
    private let fields: [StructField]
    /// The fields asked for and those that the condition needs besides.
    private let readFields: [StructField]
    /// The fields that the condition needs.
    private let conditionFields: [StructField]
    private let condition: Condition?
    private let limit: Int?
    private let options: ScanOptions

    /// Plans a scan. `columns` nil: all, in the table's order. Throws ``TableError`` `.invalidRequest` for unknown
    /// columns, ``DeltaError`` where the log cannot be understood.
    public init(
        _ snapshot: Snapshot, columns: [String]? = nil, condition: Condition? = nil, limit: Int? = nil,
        options: ScanOptions = ScanOptions()
    ) throws {
        self.snapshot = snapshot
        self.condition = condition
        self.limit = limit
        self.options = options
        fields =
            try columns.map { names in try names.map { try Self.field($0, of: snapshot) } }
            ?? snapshot.schema.fields
        conditionFields = try (condition?.referencedColumnNames ?? []).map {
            try Self.field($0, of: snapshot)
        }
        var readFields = fields
        for field in conditionFields where !readFields.contains(where: { $0.name == field.name }) {
            readFields.append(field)
        }
        self.readFields = readFields
        schema = Schema(fields.map { $0.columnar(mapping: .none) })
        files = try ScanPlanner.files(of: snapshot, condition: condition)
    }

    private static func field(_ name: String, of snapshot: Snapshot) throws -> StructField {
        guard let field = snapshot.schema.field(named: name) else {
            let known = snapshot.schema.fields.map(\.name).joined(separator: ", ")
            throw TableError(.invalidRequest, "The table has no column \(name). It has: \(known).")
        }
        return field
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(scan: self)
    }

    /// All rows as one batch, several files read at a time; for results that fit in memory.
    public func collect() async throws -> RecordBatch {
        var parts: [RecordBatch] = []
        if limit != nil {
            for try await batch in self { parts.append(batch) }
        } else {
            parts = try await collectFiles()
        }
        if parts.isEmpty {
            return RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) })
        }
        return try RecordBatch.concatenating(parts)
    }

    private func collectFiles() async throws -> [RecordBatch] {
        try await withThrowingTaskGroup(of: (Int, [RecordBatch]).self) { group in
            var results = [[RecordBatch]](repeating: [], count: files.count)
            var next = 0
            func start() {
                let index = next
                next += 1
                group.addTask { (index, try await rows(of: files[index])) }
            }
            while next < Swift.min(options.concurrency, files.count) { start() }
            while let (index, batches) = try await group.next() {
                results[index] = batches
                if next < files.count { start() }
            }
            return results.flatMap { $0 }
        }
    }

    /// Opens files as this scan reads them; `concurrency`: columns decoded at a time.
    func reader(concurrency: Int) -> DataFileReader {
        var reader = DataFileReader(snapshot)
        reader.options.parallelism = concurrency
        reader.options.keepsDictionaries = options.keepsDictionaries
        return reader
    }

    /// The matching rows of a file, all of them.
    func rows(of file: AddFile) async throws -> [RecordBatch] {
        guard var batches = try await matching(in: try await reader(concurrency: 1).open(file)) else {
            return []
        }
        var parts: [RecordBatch] = []
        while let batch = try await batches.next() {
            try Task.checkCancellation()
            if batch.rowCount > 0 { parts.append(batch) }
        }
        return parts
    }

    /// The matching rows of a file; nil if its own statistics rule all of them out.
    func matching(in file: DataFile) async throws -> MatchingBatches? {
        guard let condition else {
            return MatchingBatches(batches: try file.read(fields, batchSize: options.batchSize))
        }
        let candidates = try await file.candidateRows(ColumnTest.tests(of: condition))
        if candidates.isEmpty { return nil }
        if readFields.count > conditionFields.count,
            let rows = try await file.matchingRows(condition, fields: conditionFields, candidates: candidates)
        {
            if rows.isEmpty { return nil }
            return MatchingBatches(
                batches: try file.read(fields, selection: rows, batchSize: options.batchSize))
        }
        return MatchingBatches(
            batches: try file.read(readFields, selection: candidates, batchSize: options.batchSize),
            residual: condition, columns: readFields.count == fields.count ? nil : Array(fields.indices))
    }

    /// Reads one file after the other, small ones before their turn if the options say so.
    public struct Iterator: AsyncIteratorProtocol {
        private let files: FilesAhead
        private var current: FilesAhead.Rows?
        private var rowsLeft: Int

        fileprivate init(scan: Scan) {
            // Where a few rows are enough, those of the first file may be.
            files = FilesAhead(scan, concurrency: scan.limit == nil ? scan.options.readAhead : 1)
            rowsLeft = scan.limit ?? .max
        }

        public mutating func next() async throws -> RecordBatch? {
            while rowsLeft > 0 {
                guard let batch = try await current?.next() else {
                    current = try await files.next()
                    if current == nil { return nil }
                    continue
                }
                var matching = batch
                if matching.rowCount == 0 { continue }
                if matching.rowCount > rowsLeft { matching = matching.slice(0..<rowsLeft) }
                rowsLeft -= matching.rowCount
                return matching
            }
            return nil
        }
    }
}

/// The rows of one file that match: read for exactly these rows, or filtered as they come.
struct MatchingBatches {
    fileprivate var batches: DataFileBatches
    /// Still to be evaluated; nil if only matching rows are read.
    fileprivate var residual: Condition?
    /// The columns to keep after that; nil for all.
    fileprivate var columns: [Int]?

    /// The next rows, maybe none of a batch; nil at the end.
    mutating func next() async throws -> RecordBatch? {
        guard let batch = try await batches.next() else { return nil }
        let matching = try residual.map { batch.filtered(by: try $0.evaluate(on: batch)) } ?? batch
        return columns.map { matching.selecting($0) } ?? matching
    }
}
