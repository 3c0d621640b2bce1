public import Columnar
internal import Synchronization

/// Reads the rows of a file batch by batch: `while let batch = try await reader.next()`.
///
/// Holds the compressed bytes of one row group, as far as its columns are wanted, and the decoded rows of one batch; where
/// batches are whole row groups, those of as many as ``ReadOptions/parallelism`` says.
public struct ParquetBatchReader {
    private let file: ParquetFile
    private let nodes: [SchemaNode]
    private let rowGroups: [Int]
    private let selection: RowSelection?
    private let batchSize: Int
    /// The schema of the batches.
    public let schema: Schema

    private var nextRowGroup = 0
    /// Whether all columns and row groups asked for are there.
    private let isValid: Bool
    /// Row groups under way, in order; only the first is partly handed out.
    private var groups: [RowGroupDecoder] = []

    /// `nodes` is nil where columns were asked for that the file does not have.
    init(file: ParquetFile, nodes: [SchemaNode]?, rowGroups: [Int], selection: RowSelection?, batchSize: Int)
    {
        self.file = file
        self.nodes = nodes ?? []
        self.rowGroups = rowGroups
        self.selection = selection
        self.batchSize = batchSize
        schema = Schema(self.nodes.map(\.field), metadata: file.schema.metadata)
        isValid = nodes != nil && rowGroups.allSatisfy { file.metadata.rowGroups.indices.contains($0) }
    }

    /// The next batch, nil after the last. After an error the reader is of no more use.
    public mutating func next() async throws -> RecordBatch? {
        guard isValid else {
            throw ParquetError.invalidRequest(problem: "a column or row group that the file does not have")
        }
        while let front = groups.first, front.isFinished { groups.removeFirst() }
        guard try await openGroups(1) else { return nil }
        if file.options.parallelism > 1, !groups[0].isReady { try await fill() }
        // Groups are opened only where they have rows to read.
        return try groups[0].next()
    }

    /// Opens row groups until `count` are open; false if there are no more.
    private mutating func openGroups(_ count: Int) async throws -> Bool {
        while groups.count < count {
            guard nextRowGroup < rowGroups.count else { return false }
            let number = rowGroups[nextRowGroup]
            nextRowGroup += 1
            let window = file.rows(ofRowGroup: number)
            let rows = selection.map { $0.within(window) } ?? .all(window.count)
            guard !rows.isEmpty else { continue }
            groups.append(
                try await RowGroupBytes.read(file, rowGroup: number, nodes: nodes, rows: rows)
                    .decoder(batchSize: batchSize))
        }
        return true
    }

    /// Decodes the next batch of the first row group by several tasks, each taking the next column that nobody has; and
    /// along with it, where this is the group's last, those of the next groups: columns take unlike times, and so no task
    /// has to wait for the longest.
    private mutating func fill() async throws {
        let parallelism = file.options.parallelism
        var last = 0
        while last + 1 < parallelism, groups[last].endsWithNextBatch, try await openGroups(last + 2) {
            last += 1
        }
        let works = groups[...last].filter { !$0.isReady }.flatMap(\.work)
            .sorted { $0.byteCount > $1.byteCount }
        let next = NextIndex()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<min(parallelism, works.count) {
                tasks.addTask {
                    while let index = next.take(below: works.count) {
                        try works[index].column.fill(rowCount: works[index].rowCount)
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// Hands out numbers, each once.
    private final class NextIndex: Sendable {
        private let value = Atomic(0)

        func take(below count: Int) -> Int? {
            let index = value.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }
    }
}

extension Int {
    func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
