import DeltaLog
import ObjectStorage
import Synchronization

/// Opens the files of a scan some places ahead of where they are read, where opening one takes a round trip over a
/// network; elsewhere each when its turn comes. What was begun and is not wanted any more is cancelled.
final class OpeningFiles: Sendable {
    private let reader: DataFileReader
    private let files: [AddFile]
    private let begun = Mutex<[Int: Task<DataFile, any Error>]>([:])

    /// Files opened ahead; small ones are held whole, up to a quarter of a megabyte each.
    private static let count = 12

    init(_ files: [AddFile], _ reader: DataFileReader) {
        self.files = files
        self.reader = reader
    }

    deinit {
        for task in begun.withLock({ $0.values }) { task.cancel() }
    }

    /// The file at a position; positions are asked for in their order.
    func file(at index: Int) async throws -> DataFile {
        guard reader.snapshot.location.store.isRemote else { return try await reader.open(files[index]) }
        let task = begun.withLock { begun in
            for next in index..<min(index + Self.count, files.count) where begun[next] == nil {
                let (reader, file) = (reader, files[next])
                begun[next] = Task { try await reader.open(file) }
            }
            return begun.removeValue(forKey: index)
        }
        guard let task else { return try await reader.open(files[index]) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
