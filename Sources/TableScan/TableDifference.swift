public import Columnar
public import DeltaLog

/// The rows in which two versions of a table differ.
public struct TableDifference: Sendable {
    /// Rows whose key only the newer version has.
    public let added: RecordBatch
    /// Rows whose key only the older version has.
    public let removed: RecordBatch
    /// Rows that both have with other values: as they were, and, row by row, as they are.
    public let changedFrom: RecordBatch
    public let changedTo: RecordBatch

    /// Compares two snapshots of one table by `key`; without a key a changed row is one removed and one added.
    ///
    /// Only data files that are not in both are read. Throws ``TableError`` `.invalidRequest` where the versions
    /// have different columns or the key is not among them.
    public init(from old: Snapshot, to new: Snapshot, key: [String]?) async throws {
        guard old.schema.columnar.fields.map(\.name) == new.schema.columnar.fields.map(\.name),
            old.schema.columnar.fields.map(\.type) == new.schema.columnar.fields.map(\.type)
        else {
            throw TableError(
                .invalidRequest,
                "Versions \(old.version) and \(new.version) have different columns, so their rows cannot be compared."
            )
        }
        let oldKeys = Set(old.files.map(\.key))
        let newKeys = Set(new.files.map(\.key))
        let before = try await Self.rows(of: old.files.filter { !newKeys.contains($0.key) }, in: old)
        let after = try await Self.rows(of: new.files.filter { !oldKeys.contains($0.key) }, in: new)
        let positions = try key.map { names in
            try names.map { name in
                guard let position = new.schema.index(of: name) else {
                    throw TableError(.invalidRequest, "The table has no column \(name) to compare by.")
                }
                return position
            }
        }
        let (kept, dropped) = Self.unmatched(before, after)
        let removedRows = before.taking(dropped)
        let addedRows = after.taking(kept)
        guard let positions else {
            added = addedRows
            removed = removedRows
            changedFrom = removedRows.slice(0..<0)
            changedTo = addedRows.slice(0..<0)
            return
        }
        let index = KeyIndex(positions.map { removedRows.columns[$0] }, duplicates: .last)
        let found = index.find(positions.map { addedRows.columns[$0] })
        var isChanged = [Bool](repeating: false, count: removedRows.rowCount)
        var changedPairs: (from: [Int32], to: [Int32]) = ([], [])
        var onlyNew: [Int32] = []
        for (row, match) in found.enumerated() {
            if match >= 0, !isChanged[Int(match)] {
                isChanged[Int(match)] = true
                changedPairs.from.append(match)
                changedPairs.to.append(Int32(row))
            } else {
                onlyNew.append(Int32(row))
            }
        }
        added = addedRows.taking(onlyNew)
        removed = removedRows.taking((0..<Int32(removedRows.rowCount)).filter { !isChanged[Int($0)] })
        changedFrom = removedRows.taking(changedPairs.from)
        changedTo = addedRows.taking(changedPairs.to)
    }

    private static func rows(of files: [AddFile], in snapshot: Snapshot) async throws -> RecordBatch {
        let reader = DataFileReader(snapshot)
        let schema = snapshot.schema.columnar
        var parts = [
            RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) })
        ]
        for file in files {
            var batches = try await reader.open(file).read(snapshot.schema.fields)
            while let batch = try await batches.next() { parts.append(batch) }
        }
        return try RecordBatch.concatenating(parts.count > 1 ? Array(parts.dropFirst()) : parts)
    }

    /// The rows of each side that have no equal on the other, equal rows paired one to one.
    private static func unmatched(_ before: RecordBatch, _ after: RecordBatch) -> (
        kept: [Int32], dropped: [Int32]
    ) {
        let index = KeyIndex(before.columns, duplicates: .first)
        var available = [Int](repeating: 0, count: before.rowCount)
        let representatives = index.find(before.columns)
        for row in representatives { available[Int(row)] += 1 }
        var kept: [Int32] = []
        for (row, match) in index.find(after.columns).enumerated() {
            if match >= 0, available[Int(match)] > 0 {
                available[Int(match)] -= 1
            } else {
                kept.append(Int32(row))
            }
        }
        var dropped: [Int32] = []
        for row in stride(from: representatives.count - 1, through: 0, by: -1) {
            let representative = Int(representatives[row])
            if available[representative] > 0 {
                available[representative] -= 1
                dropped.append(Int32(row))
            }
        }
        return (kept, dropped.reversed())
    }
}
