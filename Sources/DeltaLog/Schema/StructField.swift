/// A column, or a field of a structure.
public struct StructField: Hashable, Sendable {
    public var name: String
    public var type: DeltaType
    public var isNullable: Bool
    /// All of the field's metadata, known or not.
    public var metadata: JSONObject

    public init(name: String, type: DeltaType, isNullable: Bool = true, metadata: JSONObject = JSONObject()) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.metadata = metadata
    }

    /// The name under which data files, partition values and statistics know the column, where names are mapped.
    public var physicalName: String {
        metadata[Key.physicalName]?.stringValue ?? name
    }

    /// The column's id where columns are mapped.
    public var columnMappingID: Int64? {
        metadata[Key.columnMappingID]?.integerValue
    }

    /// The expression of the protocol's "Column Invariants", as SQL text.
    public var invariant: String? {
        guard let text = metadata["delta.invariants"]?.stringValue,
            let value = try? JSONValue(parsing: text)
        else { return nil }
        return value.objectValue?["expression"]?.objectValue?["expression"]?.stringValue
    }

    /// The expression of the protocol's "Generated Columns", as SQL text.
    public var generationExpression: String? {
        metadata["delta.generationExpression"]?.stringValue
    }

    /// The expression of the protocol's "Default Columns", as SQL text.
    public var defaultExpression: String? {
        metadata["CURRENT_DEFAULT"]?.stringValue
    }

    /// Whether the column makes its own values.
    public var isIdentity: Bool {
        metadata.members.contains { $0.name.hasPrefix("delta.identity.") }
    }

    /// Names of field metadata that the protocol defines.
    package enum Key {
        package static let physicalName = "delta.columnMapping.physicalName"
        package static let columnMappingID = "delta.columnMapping.id"
        package static let typeChanges = "delta.typeChanges"
    }
}
