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
        try await create(
            at: location, tableSchema: try TableSchema(columnar: schema), options: options,
            environment: environment)
    }

    /// Makes an empty table of a schema with all that its fields carry: generated columns, defaults, identity columns.
    ///
    /// Throws ``TableError`` `.invalidRequest` where there is a table already or the options contradict the schema,
    /// `.unsupported` for what this engine could not keep to.
    @discardableResult
    public static func create(
        at location: TableLocation, tableSchema: TableSchema, options: CreateOptions = CreateOptions(),
        environment: LogEnvironment = .system
    ) async throws -> WriteResult {
        var schema = tableSchema.withoutColumnMapping
        for index in schema.fields.indices where options.key.contains(schema.fields[index].name) {
            schema.fields[index].isNullable = false
        }
        try check(options, schema)
        var properties = options.properties
        if !options.key.isEmpty {
            properties[TableProperty.key] = JSONValue.array(options.key.map { .string($0) }).jsonText
        }
        for (name, value) in properties { try TableProperty.checkSupported(name, value) }
        if let mode = properties["delta.columnMapping.mode"], mode.lowercased() != "none" {
            var maximumID: Int64 = 0
            schema = schema.assigningColumnMapping(after: &maximumID) { _ in
                "col-" + environment.makeUUID()
            }
            properties["delta.columnMapping.maxColumnId"] = String(maximumID)
        }
        if properties[RowTracking.enabled]?.lowercased() == "true" {
            properties.merge(TableProperty.rowTracking(environment)) { _, new in new }
        }
        let metadata = Metadata(
            id: environment.makeUUID(), name: options.name, tableDescription: options.comment,
            schemaString: schema.json, partitionColumns: options.partitionColumns,
            configuration: properties,
            createdTime: environment.nowMilliseconds())
        let protocolAction = ProtocolAction.lowest(
            schema: schema, configuration: properties, also: options.features)
        _ = try RowRules(schema, metadata, protocolAction)
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

    private static func check(_ options: CreateOptions, _ schema: TableSchema) throws {
        guard !schema.fields.isEmpty else {
            throw TableError(.invalidRequest, "A table needs at least one column.")
        }
        let reserved = [
            ChangeFeed.changeTypeColumn, ChangeFeed.commitVersionColumn, ChangeFeed.commitTimestampColumn,
        ]
        if options.properties[ChangeFeed.property]?.lowercased() == "true",
            let field = schema.fields.first(where: { reserved.contains($0.name.lowercased()) })
        {
            throw TableError(
                .invalidRequest, "A table with a change feed cannot have a column \(field.name).")
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
