public import Columnar

extension AddFile {
    /// The partition values, typed, by logical column name. Throws `damaged` on text that is no such value.
    public func typedPartitionValues(in snapshot: Snapshot) throws(DeltaError) -> [String: Scalar] {
        var values: [String: Scalar] = [:]
        for field in snapshot.partitionFields {
            values[field.name] = try partitionValue(of: field, mapping: snapshot.columnMapping)
        }
        return values
    }

    /// The value of one partition column. Throws `damaged` on text that is no such value.
    public func partitionValue(of field: StructField, mapping: ColumnMapping) throws(DeltaError) -> Scalar {
        do {
            return try PartitionValue.decode(
                partitionValues[mapping.physicalName(of: field)] ?? nil, as: field.type)
        } catch {
            var named = error
            named.message =
                "a value of the partition column \(field.name) of the file \(path) is no \(field.type)"
            throw named
        }
    }
}
