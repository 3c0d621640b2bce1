import Columnar
import Dispatch
import Synchronization

/// Encodes the leaves of row groups, several at a time, while the next row group is being filled.
///
/// Whoever hands in a row group helps to encode until no more than one is left unfinished: so columns that take long do
/// not hold up the others, at most two row groups are held, and nothing ever waits for a thread that does not come.
final class RowGroupPipeline: Sendable {
    private let leaves: [WriterLeaf]
    private let options: WriterOptions
    /// The leaves from those that take longest: strings first.
    private let order: [Int]
    private let state = Mutex(State())
    private let someLeafIsDone = DispatchSemaphore(value: 0)
    /// Smaller row groups are not worth starting a thread.
    private static let leastSharedRowCount = 4_096

    private struct State {
        /// From the oldest that was not taken yet.
        var groups: [Group] = []
        /// The number of the first of `groups`.
        var firstNumber = 0
        var runningWorkerCount = 0
        var isSomebodyWaiting = false

        var unfinishedCount: Int { groups.reduce(0) { $0 + ($1.openCount > 0 ? 1 : 0) } }
    }

    private struct Group {
        let rowCount: Int
        /// Dropped once all leaves are encoded.
        var batches: [RecordBatch]
        var chunks: [Result<EncodedChunk, ParquetError>?]
        /// How many leaves somebody has begun with.
        var begunCount = 0
        /// How many leaves are not done.
        var openCount: Int
    }

    private struct Task {
        let group: Int
        let leaf: Int
        let batches: [RecordBatch]
    }

    /// A row group whose leaves are all encoded, in order.
    struct EncodedGroup {
        let rowCount: Int
        let chunks: [EncodedChunk]
    }

    init(leaves: [WriterLeaf], options: WriterOptions) {
        self.leaves = leaves
        self.options = options
        order = leaves.indices.sorted { Self.weight(leaves[$0]) > Self.weight(leaves[$1]) }
    }

    private static func weight(_ leaf: WriterLeaf) -> Int {
        leaf.leaf.physicalType == .byteArray ? 100 : leaf.leaf.type.byteWidth ?? 1
    }

    /// Takes a row group over and returns those that are finished by now, oldest first.
    func encode(_ batches: [RecordBatch], rowCount: Int) throws(ParquetError) -> [EncodedGroup] {
        state.withLock { state in
            state.groups.append(
                Group(
                    rowCount: rowCount, batches: batches, chunks: Array(repeating: nil, count: leaves.count),
                    openCount: leaves.count))
        }
        let isShared = options.encodeConcurrency > 1 && rowCount >= Self.leastSharedRowCount
        if isShared { startWorkers() }
        return try finished(unfinishedLimit: isShared && options.encodesAhead ? 1 : 0)
    }

    /// Helps until at most `unfinishedLimit` row groups are unfinished; returns those that are finished, oldest first.
    func finished(unfinishedLimit: Int) throws(ParquetError) -> [EncodedGroup] {
        while true {
            let (isEnough, task) = state.withLock { state -> (Bool, Task?) in
                if state.unfinishedCount <= unfinishedLimit { return (true, nil) }
                let task = next(&state)
                if task == nil { state.isSomebodyWaiting = true }
                return (false, task)
            }
            if isEnough { break }
            if let task { run(task) } else { someLeafIsDone.wait() }
        }
        let groups = state.withLock { state -> [Group] in
            let count = state.groups.firstIndex { $0.openCount > 0 } ?? state.groups.count
            let finished = Array(state.groups[..<count])
            state.groups.removeFirst(count)
            state.firstNumber += count
            return finished
        }
        var encoded: [EncodedGroup] = []
        for group in groups {
            var chunks: [EncodedChunk] = []
            for chunk in group.chunks {
                guard let chunk else { preconditionFailure("a leaf was not encoded") }
                chunks.append(try chunk.get())
            }
            encoded.append(EncodedGroup(rowCount: group.rowCount, chunks: chunks))
        }
        return encoded
    }

    private func startWorkers() {
        let wanted = min(options.encodeConcurrency, leaves.count) - 1
        let missing = state.withLock { state in
            let missing = max(0, wanted - state.runningWorkerCount)
            state.runningWorkerCount += missing
            return missing
        }
        for _ in 0..<missing {
            DispatchQueue.global(qos: .userInitiated).async { self.work() }
        }
    }

    private func work() {
        while true {
            let task = state.withLock { state in
                let task = next(&state)
                if task == nil { state.runningWorkerCount -= 1 }
                return task
            }
            guard let task else { return }
            run(task)
        }
    }

    /// The next leaf that nobody has begun with, of the oldest row group that has one.
    private func next(_ state: inout State) -> Task? {
        guard let index = state.groups.firstIndex(where: { $0.begunCount < order.count }) else { return nil }
        let leaf = order[state.groups[index].begunCount]
        state.groups[index].begunCount += 1
        return Task(
            group: state.firstNumber + index, leaf: leaf, batches: state.groups[index].batches)
    }

    private func run(_ task: Task) {
        let leaf = leaves[task.leaf]
        let result: Result<EncodedChunk, ParquetError>
        do throws(ParquetError) {
            result = .success(
                try ColumnChunkEncoder.encode(
                    task.batches.map { $0.columns[leaf.leaf.topLevelIndex] }, leaf, options))
        } catch {
            result = .failure(error)
        }
        let isSomebodyWaiting = state.withLock { state in
            let index = task.group - state.firstNumber
            state.groups[index].chunks[task.leaf] = result
            state.groups[index].openCount -= 1
            if state.groups[index].openCount == 0 { state.groups[index].batches = [] }
            defer { state.isSomebodyWaiting = false }
            return state.isSomebodyWaiting
        }
        if isSomebodyWaiting { someLeafIsDone.signal() }
    }
}
