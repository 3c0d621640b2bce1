import Columnar
package import DeltaLog
package import Expressions

/// What the log knows of the values in one data file: partition values and statistics, by logical column name.
package struct FileBounds: BoundsProvider {
    private let partitionValues: [String: Scalar]
    private let statistics: FileStatistics?
    private let snapshot: Snapshot
    private let hasDeletionVector: Bool

    /// Reads the partition values and the statistics of some top-level columns. Throws ``DeltaError``.
    package init(_ file: AddFile, in snapshot: Snapshot, columns: Set<String>) throws {
        self.snapshot = snapshot
        partitionValues = try file.typedPartitionValues(in: snapshot)
        var physical: Set<String> = []
        for field in snapshot.schema.fields where columns.contains(field.name) {
            physical.insert(snapshot.columnMapping.physicalName(of: field))
        }
        statistics = file.statistics(
            schema: snapshot.schema, mapping: snapshot.columnMapping, columns: physical)
        hasDeletionVector = file.deletionVector != nil
    }

    package var rowCount: Int64? { statistics?.recordCount }

    /// Whether the statistics are those of the rows, and not of some that were there before.
    var hasTightBounds: Bool { statistics?.hasTightBounds ?? false }

    package func bounds(of column: ColumnReference) -> ColumnBounds? {
        if column.path.count == 1, let value = partitionValues[column.root] {
            return ColumnBounds(constant: value, rowCount: rowCount ?? 1)
        }
        guard let statistics,
            let physical = snapshot.columnMapping.physicalPath(of: column.path, in: snapshot.schema)
        else { return nil }
        // Behind a deletion vector the counts of the whole file say little of the rows that are left.
        let nullCount = statistics.nullCounts[physical]
        let isTight = statistics.hasTightBounds && !hasDeletionVector
        // Writers cut text and round timestamps to milliseconds; other bounds are values of the column.
        let mayBeCut: Bool
        switch column.type {
        case .string, .binary, .timestamp: mayBeCut = true
        default: mayBeCut = false
        }
        return ColumnBounds(
            minimum: statistics.minimums[physical], maximum: statistics.maximums[physical],
            isMinimumExact: !mayBeCut, isMaximumExact: !mayBeCut,
            nullCount: isTight || nullCount == 0 || nullCount == rowCount ? nullCount : nil)
    }
}
