/// How columns of the schema are found in data files (protocol section "Column Mapping").
public enum ColumnMapping: String, Hashable, Sendable {
    /// By the column's name.
    case none
    /// By ``StructField/physicalName``.
    case name
    /// By the Parquet field id, which is ``StructField/columnMappingID``; partition values and statistics by the
    /// physical name.
    case id

    /// The name of a field in partition values and statistics, and, except by id, in data files.
    public func physicalName(of field: StructField) -> String {
        self == .none ? field.name : field.physicalName
    }

    /// The physical path of a column given by its logical path through structures; nil if there is none.
    public func physicalPath(of path: [String], in schema: TableSchema) -> [String]? {
        var names: [String] = []
        var fields = schema.fields
        for (depth, name) in path.enumerated() {
            guard let field = TableSchema(fields).field(named: name) else { return nil }
            names.append(physicalName(of: field))
            if case .structure(let children) = field.type {
                fields = children
            } else if depth < path.count - 1 {
                return nil
            }
        }
        return names
    }
}
