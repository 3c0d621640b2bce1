package import Columnar
import DeltaLog
package import Expressions
import Parquet

/// A question to the values of one top-level column, answered from bounds: may some of these rows be wanted?
package struct ColumnTest: Sendable {
    package let column: ColumnReference
    /// Given what is known of the column in some rows, and how many rows there are; true where in doubt.
    package let mayMatch: @Sendable (ColumnBounds?, Int64) -> Bool
    /// Values of which a wanted row must have one, for bloom filters; nil if that is not known.
    package let requiredValues: [Scalar]?

    package init(
        _ column: ColumnReference, requiredValues: [Scalar]? = nil,
        mayMatch: @escaping @Sendable (ColumnBounds?, Int64) -> Bool
    ) {
        self.column = column
        self.requiredValues = requiredValues
        self.mayMatch = mayMatch
    }

    /// The parts of a condition that speak of one column each and must all be true.
    package static func tests(of condition: Condition) -> [ColumnTest] {
        condition.conjuncts.compactMap { conjunct in
            let columns = conjunct.referencedColumns
            guard columns.count == 1, let column = columns.first, column.path.count == 1 else { return nil }
            return ColumnTest(column, requiredValues: conjunct.requiredValues(of: column)) {
                bounds, rowCount in
                conjunct.mayMatch(OneColumn(column: column, known: bounds, rowCount: rowCount))
            }
        }
    }

    private struct OneColumn: BoundsProvider {
        let column: ColumnReference
        let known: ColumnBounds?
        let rowCount: Int64?
        func bounds(of asked: ColumnReference) -> ColumnBounds? { asked == column ? known : nil }
    }
}

/// Chooses the rows of a data file that may pass all of some tests: row groups by their statistics and bloom
/// filters, then pages by the page index. Reads no values.
struct RowPruner {
    let parquet: ParquetFile
    private let tests: [(test: ColumnTest, leaf: Int)]

    /// Tests on columns that the file does not have, or has in another type than the table, are left out.
    init(_ parquet: ParquetFile, _ tests: [ColumnTest], leaf: (ColumnReference) -> Int?) {
        self.parquet = parquet
        self.tests = tests.compactMap { test in leaf(test.column).map { (test, $0) } }
    }

    /// The rows that may pass.
    func candidates() async throws -> RowSelection {
        guard !tests.isEmpty else { return .all(parquet.rowCount) }
        var kept: [Range<Int>] = []
        for rowGroup in 0..<parquet.rowGroupCount {
            let rows = parquet.rows(ofRowGroup: rowGroup)
            guard !rows.isEmpty, mayPass(rowGroup, rows), try await filtersAllow(rowGroup) else { continue }
            kept += try await pages(of: rowGroup, rows).ranges
        }
        return RowSelection(ranges: kept)
    }

    private func mayPass(_ rowGroup: Int, _ rows: Range<Int>) -> Bool {
        tests.allSatisfy { test, leaf in
            let statistics = parquet.statistics(rowGroup: rowGroup, leaf: leaf)
            return test.mayMatch(statistics.map(ColumnBounds.init), Int64(rows.count))
        }
    }

    /// More values than this are not looked up one by one.
    private static let lookupLimit = 1_024

    private func filtersAllow(_ rowGroup: Int) async throws -> Bool {
        for (test, leaf) in tests {
            guard let values = test.requiredValues, values.count <= Self.lookupLimit,
                let filter = try await parquet.bloomFilter(rowGroup: rowGroup, leaf: leaf)
            else { continue }
            if !values.contains(where: { filter.mightContain($0) }) { return false }
        }
        return true
    }

    private func pages(of rowGroup: Int, _ rows: Range<Int>) async throws -> RowSelection {
        var selection = RowSelection(ranges: [rows])
        for (test, leaf) in tests where !selection.isEmpty {
            guard let pages = try await parquet.pageStatistics(rowGroup: rowGroup, leaf: leaf) else {
                continue
            }
            let passing = pages.filter { test.mayMatch(ColumnBounds($0.statistics), Int64($0.rows.count)) }
            if passing.count < pages.count {
                selection = selection.intersection(RowSelection(ranges: passing.map(\.rows)))
            }
        }
        return selection
    }
}

extension ColumnBounds {
    /// What a Parquet file says of the values in a row group or page.
    init(_ statistics: ColumnStatistics) {
        self.init(
            minimum: statistics.minimum, maximum: statistics.maximum,
            isMinimumExact: statistics.isMinimumExact,
            isMaximumExact: statistics.isMaximumExact, nullCount: statistics.nullCount.map(Int64.init),
            nanCount: statistics.nanCount.map(Int64.init))
    }
}
