import Columnar
import DeltaLog
import ObjectStorage

/// The files of a scan, in order. Small ones are read whole before their turn, several at a time; a large one is read
/// as its rows are taken. Used by one task at a time.
final class FilesAhead {
    private let scan: Scan
    private let opening: OpeningFiles
    /// Small files read whole at a time; 1: none before its turn.
    private let concurrency: Int
    private var nextFile = 0
    /// The reading of the files from `nextFile` on; nil for large ones.
    private var started: [Task<[RecordBatch], any Error>?] = []

    /// Stored bytes up to which a file is read whole.
    private static let wholeByteLimit: Int64 = 4 << 20

    init(_ scan: Scan, concurrency: Int) {
        self.scan = scan
        opening = OpeningFiles(scan.files, scan.reader(concurrency: concurrency))
        // Files that are a round trip away are opened further ahead than they could be read.
        self.concurrency = scan.snapshot.location.store.isRemote ? 1 : concurrency
    }

    deinit {
        for task in started { task?.cancel() }
    }

    /// The rows of a file, batch by batch.
    enum Rows {
        /// The last batch first.
        case read([RecordBatch])
        case stored(MatchingBatches)

        mutating func next() async throws -> RecordBatch? {
            switch self {
            case .read(var batches):
                let batch = batches.popLast()
                self = .read(batches)
                return batch
            case .stored(var batches):
                let batch = try await batches.next()
                self = .stored(batches)
                return batch
            }
        }
    }

    /// The rows of the next file that may have any; nil behind the last.
    func next() async throws -> Rows? {
        while nextFile < scan.files.count {
            startReading()
            let index = nextFile
            nextFile += 1
            if concurrency > 1, let task = started.removeFirst() {
                let batches = try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: {
                    task.cancel()
                }
                if !batches.isEmpty { return .read(batches.reversed()) }
            } else if let batches = try await scan.matching(in: try await opening.file(at: index)) {
                return .stored(batches)
            }
        }
        return nil
    }

    private func startReading() {
        guard concurrency > 1 else { return }
        while started.count < concurrency, nextFile + started.count < scan.files.count {
            let file = scan.files[nextFile + started.count]
            guard file.size <= Self.wholeByteLimit else {
                started.append(nil)
                continue
            }
            started.append(Self.reading(file, of: scan))
        }
    }

    private static func reading(_ file: AddFile, of scan: Scan) -> Task<[RecordBatch], any Error> {
        Task { try await scan.rows(of: file) }
    }
}
