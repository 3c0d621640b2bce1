import Columnar

/// Rows by the values of their partition columns.
struct PartitionGroups {
    struct Group {
        /// In the order of the partition columns.
        var values: [Scalar]
        var rows: RecordBatch
    }

    /// One for each combination of values, in the order of first appearance; rows keep their order.
    let groups: [Group]

    init(_ batch: RecordBatch, partitionColumns: [String]) {
        guard batch.rowCount > 0 else {
            groups = []
            return
        }
        let positions = partitionColumns.compactMap { batch.schema.index(of: $0) }
        precondition(positions.count == partitionColumns.count, "a partition column is missing")
        if positions.isEmpty {
            groups = [Group(values: [], rows: batch)]
            return
        }
        let keys = positions.map { batch.columns[$0] }
        let index = KeyIndex(keys, duplicates: .first)
        if index.rows.count == 1 {
            groups = [Group(values: keys.map { $0.scalar(at: 0) }, rows: batch)]
            return
        }
        var members = [Int32: [Int32]](minimumCapacity: index.rows.count)
        for (row, representative) in index.find(keys).enumerated() {
            members[representative, default: []].append(Int32(row))
        }
        groups = index.rows.map { representative in
            Group(
                values: keys.map { $0.scalar(at: Int(representative)) },
                rows: batch.taking(members[representative] ?? []))
        }
    }
}
