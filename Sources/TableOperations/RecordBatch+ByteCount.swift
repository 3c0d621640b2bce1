import Columnar

extension RecordBatch {
    /// Bytes of the columns in memory, roughly; a dictionary counts as far as the rows can be said to use it.
    var byteCount: Int {
        columns.reduce(0) { $0 + $1.byteCount }
    }
}

extension Column {
    /// Bytes of the values in memory, roughly.
    var byteCount: Int {
        let own: Int
        switch storage {
        case .none: own = 0
        case .bits: own = count / 8
        case .fixed(let buffer): own = buffer.byteCount
        case .variable(let offsets, _):
            let first = Int(offsets.load(at: 0, as: Int32.self))
            own = offsets.byteCount + Int(offsets.load(at: count, as: Int32.self)) - first
        case .dictionary(let indices, let values):
            let average = values.count == 0 ? 0 : values.byteCount / values.count
            own = indices.byteCount + min(values.byteCount, average * count)
        case .list(let offsets, let child): own = offsets.byteCount + child.byteCount
        case .structure(let children): own = children.reduce(0) { $0 + $1.byteCount }
        }
        return own + (validity == nil ? 0 : count / 8)
    }
}
