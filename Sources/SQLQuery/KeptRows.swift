import Columnar

/// Rows of a table kept in memory, with chains of rows by the hash of some columns.
///
/// A chain holds all rows of its hash and maybe others: SQLite compares again.
final class KeptRows {
    let rows: ValueBatch
    /// The terms whose columns the chains are by.
    private let terms: [FilterPlan.Term]
    private let termNumbers: [Int]
    private let forms: [SQLColumn.Form]
    /// The first row of each bucket, then of each row the next; -1 ends a chain.
    private var heads: [Int32] = []
    private var nextRows: [Int32] = []

    /// `lookupTerms` are numbers of the plan's terms.
    init(_ batch: RecordBatch, plan: FilterPlan, columns: [SQLColumn], lookupTerms: [Int]) {
        rows = ValueBatch(batch, plan.columns.map { columns[$0] })
        termNumbers = lookupTerms
        terms = lookupTerms.map { plan.terms[$0] }
        forms = terms.map { columns[$0.column].form }
        guard !terms.isEmpty, rows.rowCount > 0 else { return }
        let positions = terms.compactMap { plan.columns.firstIndex(of: $0.column) }
        var bucketCount = 16
        while bucketCount < rows.rowCount { bucketCount *= 2 }
        heads = Array(repeating: -1, count: bucketCount)
        nextRows = Array(repeating: -1, count: rows.rowCount)
        // Backwards, so that chains go forwards.
        for row in (0..<rows.rowCount).reversed() {
            guard let hash = hash(row, positions) else { continue }
            let bucket = Int(truncatingIfNeeded: hash) & (bucketCount - 1)
            nextRows[row] = heads[bucket]
            heads[bucket] = Int32(truncatingIfNeeded: row)
        }
    }

    private func hash(_ row: Int, _ positions: [Int]) -> UInt64? {
        var combined: UInt64 = 0
        for position in positions {
            guard let hash = rows.columns[position].hash(row) else { return nil }
            combined = JoinHash.combined(combined, hash)
        }
        return combined
    }

    /// Where the rows start that may match; nil if all rows have to be looked at.
    func firstRow(_ arguments: PlanArguments) -> Int? {
        if terms.isEmpty || heads.isEmpty { return nil }
        var combined: UInt64 = 0
        for (number, form) in zip(termNumbers, forms) {
            guard let value = arguments.values[number]?.first else { return nil }
            if value.isNull { return -1 }
            guard let hash = JoinHash.of(value, for: form) else { return nil }
            combined = JoinHash.combined(combined, hash)
        }
        return Int(heads[Int(truncatingIfNeeded: combined) & (heads.count - 1)])
    }

    /// The row behind one in its chain; -1 at the end.
    func row(after row: Int) -> Int {
        Int(nextRows[row])
    }
}
