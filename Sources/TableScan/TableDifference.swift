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

    /// A part of the rows, by the hash of their key, from 0.
    public struct Part: Hashable, Sendable {
        public var number: Int
        public var count: Int

        /// All rows.
        public static let all = Part(number: 0, count: 1)

        /// As many parts as it takes for the rows of each, in both versions, to fit into about `memoryByteCount`. Every
        /// part costs one reading of the files that are not in both.
        public static func all(from old: Snapshot, to new: Snapshot, memoryByteCount: Int) -> [Part] {
            let oldKeys = Set(old.files.map(\.key))
            let newKeys = Set(new.files.map(\.key))
            let byteCount =
                old.files.reduce(0) {
                    $0 + (newKeys.contains($1.key) ? 0 : TableDifference.byteCount($1, in: old))
                }
                + new.files.reduce(0) {
                    $0 + (oldKeys.contains($1.key) ? 0 : TableDifference.byteCount($1, in: new))
                }
            let count = max(
                1, byteCount / max(1, memoryByteCount) + (byteCount % max(1, memoryByteCount) > 0 ? 1 : 0))
            return (0..<count).map { Part(number: $0, count: count) }
        }
    }

    /// Compares two snapshots of one table by `key`; without a key a changed row is one removed and one added.
    ///
    /// Only data files that are not in both are read. Throws ``TableError`` `.invalidRequest` where the versions
    /// have different columns or the key is not among them.
    public init(from old: Snapshot, to new: Snapshot, key: [String]?, part: Part = .all) async throws {
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
        let positions = try key.map { names in
            try names.map { name in
                guard let position = new.schema.index(of: name) else {
                    throw TableError(.invalidRequest, "The table has no column \(name) to compare by.")
                }
                return position
            }
        }
        let hashed = positions ?? Array(new.schema.fields.indices)
        let before = try await Self.rows(
            of: old.files.filter { !newKeys.contains($0.key) }, in: old, part, by: hashed)
        let after = try await Self.rows(
            of: new.files.filter { !oldKeys.contains($0.key) }, in: new, part, by: hashed)
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

    /// About how many bytes the rows of a file take while they are compared: as they are, in one batch, and in the index.
    private static func byteCount(_ file: AddFile, in snapshot: Snapshot) -> Int {
        let statistics = file.statistics(
            schema: snapshot.schema, mapping: snapshot.columnMapping, columns: [])
        let rowCount = Int(clamping: statistics?.recordCount ?? file.size / 8)
        let rowByteCount = snapshot.schema.columnar.fields.reduce(24) { $0 + ($1.type.byteWidth ?? 40) }
        return rowCount.multipliedReportingOverflow(by: 2 * rowByteCount).partialValue
    }

    private static func rows(
        of files: [AddFile], in snapshot: Snapshot, _ part: Part, by positions: [Int]
    ) async throws -> RecordBatch {
        let reader = DataFileReader(snapshot)
        let schema = snapshot.schema.columnar
        var parts = [
            RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) })
        ]
        for file in files {
            var batches = try await reader.open(file).read(snapshot.schema.fields)
            while let batch = try await batches.next() {
                try Task.checkCancellation()
                guard part.count > 1 else {
                    parts.append(batch)
                    continue
                }
                let hashes = RowHash.hashes(of: positions.map { batch.columns[$0] })
                let chosen = hashes.indices.filter { Int(hashes[$0] >> 33) % part.count == part.number }
                if !chosen.isEmpty { parts.append(batch.taking(chosen.map { Int32($0) })) }
            }
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
