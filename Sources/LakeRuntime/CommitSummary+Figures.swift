public import DeltaLog

extension CommitSummary {
    /// Metrics of rows, where the commit has them: our names, and other writers' for the same.
    private static let metrics: [(sign: String, names: [String])] = [
        (
            "+",
            [
                "numTargetRowsInserted", "numOutputRows", "rowsInserted", "num_target_rows_inserted",
                "num_added_rows",
            ]
        ),
        ("~", ["numTargetRowsUpdated", "numUpdatedRows", "rowsUpdated", "num_target_rows_updated"]),
        ("-", ["numTargetRowsDeleted", "numDeletedRows", "rowsDeleted", "num_target_rows_deleted"]),
    ]

    /// How many rows the version inserted (`+`), updated (`~`) and deleted (`-`), without those that are none.
    public var rowFigures: [(sign: String, count: Int)] {
        Self.metrics.compactMap { sign, names in
            let value = names.lazy.compactMap { info?.operationMetrics?[$0]?.integerValue }.first
            guard let value, value > 0 else { return nil }
            return (sign, Int(clamping: value))
        }
    }
}
