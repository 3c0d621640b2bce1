extension Snapshot {
    /// Rows of all files by their statistics; nil if a file does not tell. O(files).
    public var rowCount: Int64? {
        var rows: Int64 = 0
        for file in files {
            let statistics = file.statistics(schema: schema, mapping: columnMapping, columns: [])
            guard let count = statistics?.recordCount else { return nil }
            rows += count - (file.deletionVector?.cardinality ?? 0)
        }
        return rows
    }
}
