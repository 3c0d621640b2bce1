/// Schema, partitioning and properties of a table (protocol section "Change Metadata").
public struct Metadata: Hashable, Sendable {
    /// How data files are encoded; always Parquet today.
    public struct Format: Hashable, Sendable {
        public var provider: String
        public var options: [String: String]

        public init(provider: String = "parquet", options: [String: String] = [:]) {
            self.provider = provider
            self.options = options
        }
    }

    public var id: String
    public var name: String?
    public var tableDescription: String?
    public var format: Format
    /// The schema as JSON text; see ``TableSchema``.
    public var schemaString: String
    /// Logical names.
    public var partitionColumns: [String]
    /// Table properties.
    public var configuration: [String: String]
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var createdTime: Int64?

    public init(
        id: String, name: String? = nil, tableDescription: String? = nil, format: Format = Format(),
        schemaString: String, partitionColumns: [String] = [], configuration: [String: String] = [:],
        createdTime: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.tableDescription = tableDescription
        self.format = format
        self.schemaString = schemaString
        self.partitionColumns = partitionColumns
        self.configuration = configuration
        self.createdTime = createdTime
    }

    /// Whether a property is set to `true`, in any case.
    public func isEnabled(_ property: String) -> Bool {
        configuration[property]?.lowercased() == "true"
    }
}
