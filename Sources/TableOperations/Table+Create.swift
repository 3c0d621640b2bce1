public import Columnar
public import DeltaLog
public import TableScan

extension Table {
    /// Makes an empty table at version 0, with the lowest protocol that its schema and properties need.
    ///
    /// Throws ``TableError`` `.invalidRequest` where there is a table already or the options contradict the schema.
    @discardableResult
    public static func create(
        at location: TableLocation, schema: Schema, options: CreateOptions = CreateOptions(),
        environment: LogEnvironment = .system
    ) async throws -> WriteResult {
        var deltaSchema = try TableSchema(columnar: schema)
        for index in deltaSchema.fields.indices where options.key.contains(deltaSchema.fields[index].name) {
            deltaSchema.fields[index].isNullable = false
        }
        try check(options, deltaSchema)
        var properties = options.properties
        if !options.key.isEmpty {
            properties[TableProperty.key] = JSONValue.array(options.key.map { .string($0) }).jsonText
        }
        let metadata = Metadata(
            id: environment.makeUUID(), name: options.name, tableDescription: options.comment,
            schemaString: deltaSchema.json, partitionColumns: options.partitionColumns,
            configuration: properties,
            createdTime: environment.nowMilliseconds())
        let protocolAction = ProtocolAction.lowest(schema: deltaSchema, configuration: properties)
        let info = CommitInfo(operation: "CREATE TABLE", isBlindAppend: true)
        let outcome = try await LogWriter(location, environment: environment).commit(
            [.commitInfo(info), .protocolAction(protocolAction), .metadata(metadata)], as: 0)
        guard case .committed = outcome else {
            throw TableError(.invalidRequest, "There is a table at \(location.root) already.")
        }
        var result = WriteResult(version: 0, committed: true)
        result.warnings = await Table(location, environment: environment).finish(0)
        return result
    }

    /// Properties that would give a new table a feature that its writer has to keep and this engine does not.
    private static let refusedProperties = [
        "delta.enableRowTracking", "delta.enableIcebergCompatV1", "delta.enableIcebergCompatV2",
    ]

    private static func check(_ options: CreateOptions, _ schema: TableSchema) throws {
        for property in refusedProperties where options.properties[property]?.lowercased() == "true" {
            throw TableError(.unsupported, "A new table cannot have \(property); leave the property out.")
        }
        if let mode = options.properties["delta.columnMapping.mode"], mode.lowercased() != "none" {
            throw TableError(
                .unsupported,
                "A new table cannot have delta.columnMapping.mode \(mode); leave the property out.")
        }
        guard !schema.fields.isEmpty else {
            throw TableError(.invalidRequest, "A table needs at least one column.")
        }
        var seen: Set<String> = []
        for field in schema.fields where !seen.insert(field.name.lowercased()).inserted {
            throw TableError(
                .invalidRequest, "The column \(field.name) is there twice; names differ in more than case.")
        }
        for (what, names) in [("key", options.key), ("partition", options.partitionColumns)] {
            guard Set(names).count == names.count else {
                throw TableError(
                    .invalidRequest, "A \(what) column is named twice: \(names.joined(separator: ", ")).")
            }
            for name in names {
                guard let field = schema.fields.first(where: { $0.name == name }) else {
                    throw TableError(
                        .invalidRequest, "The \(what) column \(name) is not a column of the table.")
                }
                guard !field.type.isNested else {
                    throw TableError(
                        .invalidRequest, "The \(what) column \(name) is nested, which a \(what) cannot be.")
                }
            }
        }
        guard options.partitionColumns.count < schema.fields.count else {
            throw TableError(.invalidRequest, "At least one column must not be a partition column.")
        }
    }
}
