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

    /// Goes through the parts one after another, so that no position has to be found.
    public struct Iterator: IteratorProtocol {
        private var added: IndexingIterator<[AddFile]>
        private var parts: IndexingIterator<[CheckpointFiles]>
        private var part: CheckpointFiles?
        private var index = 0

        init(_ files: LiveFiles) {
            added = files.added.makeIterator()
            parts = files.parts.makeIterator()
            part = parts.next()
        }

        public mutating func next() -> AddFile? {
            if let file = added.next() { return file }
            while let count = part?.liveRows.count {
                if index < count {
                    index += 1
                    return part?.file(at: index - 1)
                }
                part = parts.next()
                index = 0
            }
            return nil
        }
    }

    public func makeIterator() -> Iterator { Iterator(self) }

    /// Bytes of all data files. O(files of commits after the checkpoint).
    public var totalByteCount: Int64 {
        parts.reduce(added.reduce(0) { $0 &+ $1.size }) { $0 &+ $1.totalByteCount }
    }
}
