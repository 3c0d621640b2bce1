/// The data files of a snapshot as a collection; those that came from a checkpoint stay in columns and become
/// ``AddFile`` values as they are asked for.
public struct LiveFiles: RandomAccessCollection, Sendable {
    /// From commits after the checkpoint.
    let added: [AddFile]
    /// From the checkpoint.
    let parts: [CheckpointFiles]
    /// Where each part starts; one more than parts.
    private let starts: [Int]

    init(added: [AddFile], parts: [CheckpointFiles] = []) {
        self.added = added
        self.parts = parts.filter { $0.liveRows.count > 0 }
        var starts = [added.count]
        for part in self.parts { starts.append((starts.last ?? 0) + part.liveRows.count) }
        self.starts = starts
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts.last ?? 0 }

    public subscript(position: Int) -> AddFile {
        precondition(position >= 0 && position < endIndex, "file \(position) of \(endIndex)")
        if position < added.count { return added[position] }
        // The last part that starts at or before the position.
        var low = 0
        var high = parts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= position { low = middle } else { high = middle - 1 }
        }
        return parts[low].file(at: position - starts[low])
    }

    /// Bytes of all data files. O(files of commits after the checkpoint).
    public var totalByteCount: Int64 {
        parts.reduce(added.reduce(0) { $0 &+ $1.size }) { $0 &+ $1.totalByteCount }
    }
}
