/// Finds rows by the values of their key columns: an open-addressing hash table over one batch.
///
/// Of several rows with one key only one is kept. Nulls equal nulls.
public struct KeyIndex: Sendable {
    /// Which of the rows with one key stays.
    public enum DuplicatePolicy: Hashable, Sendable {
        case first
        case last
    }

    private let columns: [Column]
    private let hashes: [UInt64]
    /// Row numbers, -1 where free; a power of two long and at most half full.
    private var slots: [Int32]
    /// The rows kept, ascending.
    public let rows: [Int32]

    /// Indexes all rows of `columns`, which have one length below 2³¹. O(rows).
    public init(_ columns: [Column], duplicates: DuplicatePolicy) {
        self.columns = columns
        let hashes = RowHash.hashes(of: columns)
        self.hashes = hashes
        var capacity = 16
        while capacity < hashes.count * 2 { capacity *= 2 }
        let mask = capacity - 1
        var slots = [Int32](repeating: -1, count: capacity)
        var isReplaced = [Bool](repeating: false, count: hashes.count)
        var duplicateCount = 0
        let equality = RowEquality(columns, columns)
        for row in hashes.indices {
            var slot = Int(truncatingIfNeeded: hashes[row]) & mask
            while true {
                let occupant = Int(slots[slot])
                if occupant < 0 {
                    slots[slot] = Int32(row)
                    break
                }
                if hashes[occupant] == hashes[row], equality.isEqual(occupant, row) {
                    duplicateCount += 1
                    switch duplicates {
                    case .first: isReplaced[row] = true
                    case .last:
                        isReplaced[occupant] = true
                        slots[slot] = Int32(row)
                    }
                    break
                }
                slot = (slot + 1) & mask
            }
        }
        self.slots = slots
        rows =
            duplicateCount == 0
            ? hashes.indices.map { Int32($0) }
            : hashes.indices.filter { !isReplaced[$0] }.map { Int32($0) }
    }

    /// For each row of `probes`, columns of the key's types, the indexed row with the same key, or -1. O(rows).
    public func find(_ probes: [Column]) -> [Int32] {
        let probeHashes = RowHash.hashes(of: probes)
        let equality = RowEquality(columns, probes)
        let mask = slots.count - 1
        var found = [Int32](repeating: -1, count: probeHashes.count)
        for row in probeHashes.indices {
            let hash = probeHashes[row]
            var slot = Int(truncatingIfNeeded: hash) & mask
            while true {
                let occupant = slots[slot]
                if occupant < 0 { break }
                if hashes[Int(occupant)] == hash, equality.isEqual(Int(occupant), row) {
                    found[row] = occupant
                    break
                }
                slot = (slot + 1) & mask
            }
        }
        return found
    }
}
