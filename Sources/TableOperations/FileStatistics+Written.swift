import Columnar
import DeltaLog
import Parquet

extension FileStatistics {
    /// The statistics of a data file just written: record count, null counts and bounds of its leaf columns.
    ///
    /// A column that holds NaN gets no bounds: engines disagree on where NaN stands.
    init(_ file: WrittenFile, schema: TableSchema, mapping: ColumnMapping) {
        self.init(recordCount: Int64(file.rowCount), hasTightBounds: true)
        for column in file.columns where Self.isOutsideOfLists(column.path, schema, mapping) {
            nullCounts[column.path] = Int64(column.nullCount)
            guard column.nanCount == 0, let minimum = column.minimum, let maximum = column.maximum else {
                continue
            }
            minimums[column.path] = minimum
            maximums[column.path] = maximum
        }
    }

    /// Whether a leaf is reached through structures only; the protocol has no statistics for others.
    private static func isOutsideOfLists(_ path: [String], _ schema: TableSchema, _ mapping: ColumnMapping)
        -> Bool
    {
        var fields = schema.fields
        for (depth, name) in path.enumerated() {
            guard let field = fields.first(where: { mapping.physicalName(of: $0) == name }) else {
                return false
            }
            if case .structure(let children) = field.type {
                fields = children
            } else {
                return depth == path.count - 1
            }
        }
        return false
    }
}
