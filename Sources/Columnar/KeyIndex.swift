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
    /// The hash of the key in a slot, beside its row so that probing reads no rows.
    private var slotHashes: [UInt64]
    /// Row numbers, -1 where free; a power of two long and at most half full.
    private var slots: [Int32]
    /// The rows kept, ascending.
    public let rows: [Int32]

    /// Indexes all rows of `columns`, which have one length below 2³¹. O(rows).
    public init(_ columns: [Column], duplicates: DuplicatePolicy) {
        self.columns = columns
        let hashes = RowHash.hashes(of: columns)
        precondition(hashes.count <= Int(Int32.max), "\(hashes.count) rows in one index")
        var capacity = 16
        while capacity < hashes.count * 2 { capacity *= 2 }
        let mask = capacity - 1
        var slots = [Int32](repeating: -1, count: capacity)
        var slotHashes = [UInt64](repeating: 0, count: capacity)
        var isReplaced = [Bool](repeating: false, count: hashes.count)
        var duplicateCount = 0
        let equality = RowEquality(columns, columns)
        for row in hashes.indices {
            let hash = hashes[row]
            var slot = Int(truncatingIfNeeded: hash) & mask
            while true {
                let occupant = Int(slots[slot])
                if occupant < 0 {
                    slots[slot] = Int32(truncatingIfNeeded: row)
                    slotHashes[slot] = hash
                    break
                }
                if slotHashes[slot] == hash, equality.isEqual(occupant, row) {
                    duplicateCount += 1
                    switch duplicates {
                    case .first: isReplaced[row] = true
                    case .last:
                        isReplaced[occupant] = true
                        slots[slot] = Int32(truncatingIfNeeded: row)
                    }
                    break
                }
                slot = (slot &+ 1) & mask
            }
        }
        self.slots = slots
        self.slotHashes = slotHashes
        var rows: [Int32] = []
        rows.reserveCapacity(hashes.count - duplicateCount)
        for row in hashes.indices where !isReplaced[row] { rows.append(Int32(truncatingIfNeeded: row)) }
        self.rows = rows
    }

    /// For each row of `probes`, columns of the key's types, the indexed row with the same key, or -1. O(rows).
    public func find(_ probes: [Column]) -> [Int32] {
        let hashes = RowHash.hashes(of: probes)
        var found = [Int32](repeating: -1, count: hashes.count)
        var probeRows: [Int32] = []
        var candidates: [Int32] = []
        let mask = slots.count - 1
        for row in hashes.indices {
            let hash = hashes[row]
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] >= 0 {
                if slotHashes[slot] == hash {
                    probeRows.append(Int32(truncatingIfNeeded: row))
                    candidates.append(slots[slot])
                    break
                }
                slot = (slot &+ 1) & mask
            }
        }
        // Values are compared after, a column at a time, and only for rows whose hash was met.
        let equality = RowEquality(probes, columns)
        let isConfirmed = equality.areEqual(probeRows, candidates)
        for index in probeRows.indices {
            let row = Int(probeRows[index])
            // Two keys of one hash are next to impossible; then the rest of the chain decides.
            found[row] = isConfirmed[index] ? candidates[index] : search(hashes[row], row, equality)
        }
        return found
    }

    private func search(_ hash: UInt64, _ row: Int, _ equality: RowEquality) -> Int32 {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            if slotHashes[slot] == hash, equality.isEqual(row, Int(slots[slot])) { return slots[slot] }
            slot = (slot &+ 1) & mask
        }
        return -1
    }
}
