/// The columns of a table, without loss between JSON and memory.
public struct TableSchema: Hashable, Sendable {
    public var fields: [StructField]

    public init(_ fields: [StructField]) {
        self.fields = fields
    }

    /// Parses a `schemaString`. Throws `unsupported` on a type that the protocol does not define, `damaged` on
    /// anything else that is no schema.
    public init(json: String) throws(DeltaError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: json)
        } catch {
            throw DeltaError(.damaged, "the schema of the table is no JSON", cause: error)
        }
        guard case .structure(let fields) = try SchemaJSON.type(value, at: []) else {
            throw DeltaError(.damaged, "the schema of the table is not a struct")
        }
        self.fields = fields
    }

    /// The schema as the log keeps it.
    public var json: String {
        var writer = JSONWriter()
        SchemaJSON.write(.structure(fields), to: &writer)
        return writer.text
    }

    /// The position of a column, first by the exact name, then regardless of case, as the protocol makes names
    /// unique regardless of case.
    public func index(of name: String) -> Int? {
        fields.firstIndex { $0.name == name }
            ?? fields.firstIndex { $0.name.lowercased() == name.lowercased() }
    }

    /// The column of this name; see ``index(of:)``.
    public func field(named name: String) -> StructField? {
        index(of: name).map { fields[$0] }
    }

    /// The field at the end of a path of logical names through structures.
    public func field(at path: [String]) -> StructField? {
        guard let first = path.first, var found = field(named: first) else { return nil }
        for name in path.dropFirst() {
            guard case .structure(let children) = found.type,
                let next = TableSchema(children).field(named: name)
            else { return nil }
            found = next
        }
        return found
    }
}
