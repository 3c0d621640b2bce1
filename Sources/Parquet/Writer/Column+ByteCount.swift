import Columnar

extension Column {
    /// Bytes that the values take in memory, about; values shared through a dictionary count once for each column.
    var approximateByteCount: Int {
        let validityByteCount = validity == nil ? 0 : count / 8
        switch storage {
        case .none: return 0
        case .bits: return count / 8 + validityByteCount
        case .fixed(let buffer): return buffer.byteCount + validityByteCount
        case .variable(let offsets, _):
            guard count > 0 else { return 0 }
            let bytes = offsets.load(at: count, as: Int32.self) &- offsets.load(at: 0, as: Int32.self)
            return Int(bytes) + count * 4 + validityByteCount
        case .dictionary(let indices, let values):
            // What the values would take if each were its own: an estimate of what encoding has to hold.
            let average = values.count == 0 ? 0 : values.approximateByteCount / values.count
            return indices.byteCount + min(values.approximateByteCount, average * count) + validityByteCount
        case .list(let offsets, let child):
            guard count > 0, child.count > 0 else { return count * 4 }
            let elements = Int(offsets.load(at: count, as: Int32.self) &- offsets.load(at: 0, as: Int32.self))
            let share = Double(elements) / Double(child.count)
            return count * 4 + validityByteCount + Int(Double(child.approximateByteCount) * share)
        case .structure(let children):
            return children.reduce(validityByteCount) { $0 + $1.approximateByteCount }
        }
    }
}

extension RecordBatch {
    /// Bytes that the rows take in memory, about, and what keeping the batch costs besides.
    var approximateByteCount: Int {
        columns.reduce(64) { $0 + $1.approximateByteCount + 256 }
    }
}
