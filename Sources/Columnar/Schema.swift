/// A named, typed place for values: a column of a table, or a child of a nested type.
public struct Field: Hashable, Sendable {
    public var name: String
    public var type: DataType
    public var isNullable: Bool
    /// Free key-value pairs that travel with the field, such as a Parquet field id.
    public var metadata: [String: String]

    public init(name: String, type: DataType, isNullable: Bool = true, metadata: [String: String] = [:]) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.metadata = metadata
    }
}

/// The fields of a record batch or a table, in order.
public struct Schema: Hashable, Sendable {
    public var fields: [Field]
    public var metadata: [String: String]

    public init(_ fields: [Field], metadata: [String: String] = [:]) {
        self.fields = fields
        self.metadata = metadata
    }

    /// The position of the first field of this name; names are compared as they are. O(fields).
    public func index(of name: String) -> Int? {
        fields.firstIndex { $0.name == name }
    }

    /// The first field of this name, or nil. O(fields).
    public func field(named name: String) -> Field? {
        fields.first { $0.name == name }
    }
}
