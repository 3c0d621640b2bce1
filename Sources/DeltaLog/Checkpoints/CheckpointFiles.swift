import Columnar

/// A batch of `add` rows of a checkpoint, kept in columns.
struct CheckpointFiles: Sendable {
    /// Rows that are live files, ascending.
    var liveRows: [Int32]

    func file(at index: Int) -> AddFile {
        AddFile(path: "", size: 0, modificationTime: 0)
    }

    func without(_ settled: Set<FileKey>) -> CheckpointFiles { self }

    var totalByteCount: Int64 { 0 }
}
