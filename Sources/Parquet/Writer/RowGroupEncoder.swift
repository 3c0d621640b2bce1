import Columnar
import Dispatch
import Synchronization

/// Encodes the leaves of a row group, several at a time.
enum RowGroupEncoder {
    /// The chunks of all leaves in order. `chosen` holds the encodings of earlier row groups.
    static func encode(
        _ batches: [RecordBatch], _ leaves: [WriterLeaf], _ options: WriterOptions, chosen: [Encoding?]
    ) throws(ParquetError) -> [EncodedChunk] {
        let results = Mutex<[Result<EncodedChunk, ParquetError>?]>(Array(repeating: nil, count: leaves.count))
        let workerCount = max(1, min(options.encodeConcurrency, leaves.count))
        if workerCount == 1 {
            var chunks: [EncodedChunk] = []
            for (leaf, encoding) in zip(leaves, chosen) {
                chunks.append(try encode(batches, leaf, options, encoding))
            }
            return chunks
        }
        // Strings take longest: they start first.
        let order = leaves.indices.sorted { weight(leaves[$0]) > weight(leaves[$1]) }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: workerCount) { _ in
            while true {
                let turn = next.add(1, ordering: .relaxed).oldValue
                guard turn < order.count else { return }
                let index = order[turn]
                let result: Result<EncodedChunk, ParquetError>
                do throws(ParquetError) {
                    result = .success(try encode(batches, leaves[index], options, chosen[index]))
                } catch {
                    result = .failure(error)
                }
                results.withLock { $0[index] = result }
            }
        }
        var chunks: [EncodedChunk] = []
        for result in results.withLock({ $0 }) {
            guard let result else { preconditionFailure("a leaf was not encoded") }
            chunks.append(try result.get())
        }
        return chunks
    }

    private static func encode(
        _ batches: [RecordBatch], _ leaf: WriterLeaf, _ options: WriterOptions, _ chosen: Encoding?
    ) throws(ParquetError) -> EncodedChunk {
        try ColumnChunkEncoder.encode(
            batches.map { $0.columns[leaf.leaf.topLevelIndex] }, leaf, options, chosen: chosen)
    }

    private static func weight(_ leaf: WriterLeaf) -> Int {
        leaf.leaf.physicalType == .byteArray ? 100 : leaf.leaf.type.byteWidth ?? 1
    }
}
