import DeltaLog
import Expressions
import TableScan

/// The metadata and protocol that changes make of a version of a table.
struct TableAlteration {
    private let snapshot: Snapshot
    private let environment: LogEnvironment
    private(set) var schema: TableSchema
    private(set) var metadata: Metadata
    private var features: Set<TableFeature> = []
    /// Conditions that the rows that are there must be held against.
    private(set) var newConstraints: [(name: String, expression: String)] = []
    /// Whether all files must get row ids.
    private(set) var needsRowIDs = false

    init(_ snapshot: Snapshot, environment: LogEnvironment) {
        self.snapshot = snapshot
        self.environment = environment
        schema = snapshot.schema
        metadata = snapshot.metadata
    }

    /// The protocol that the changed table needs: the present one where that is enough.
    var protocolAction: ProtocolAction {
        snapshot.protocolAction.raised(
            from: (snapshot.schema, snapshot.metadata.configuration), to: (schema, metadata.configuration),
            also: features)
    }

    /// The version with the changes made. Throws ``TableError`` unless it could be written to.
    func planned() throws -> Snapshot {
        _ = try RowRules(schema, metadata, protocolAction)
        return try snapshot.planned(metadata: metadata, protocolAction: protocolAction)
    }

    /// The actions of the change; none where it changes nothing.
    var actions: [Action] {
        var actions: [Action] = []
        if protocolAction != snapshot.protocolAction { actions.append(.protocolAction(protocolAction)) }
        if metadata != snapshot.metadata { actions.append(.metadata(metadata)) }
        return actions
    }

    mutating func apply(_ change: TableEdit) throws {
        switch change {
        case .addColumn(let path, let type): try addColumn(path, type)
        case .widen(let path, let type): try widen(path, type)
        case .rename(let path, let name): try rename(path, to: name)
        case .drop(let path): try drop(path)
        case .setProperty(let name, let value): try setProperty(name, value)
        case .unsetProperty(let name): try unsetProperty(name)
        case .addConstraint(let name, let expression):
            let property = RowRules.constraintPrefix + name.lowercased()
            guard metadata.configuration[property] == nil else {
                throw TableError(.invalidRequest, "The table has a constraint \(name) already.")
            }
            metadata.configuration[property] = expression
            newConstraints.append((name, expression))
        case .dropConstraint(let name):
            guard
                let property = metadata.configuration.keys.first(where: {
                    $0.lowercased() == RowRules.constraintPrefix + name.lowercased()
                })
            else { throw TableError(.invalidRequest, "The table has no constraint \(name).") }
            metadata.configuration[property] = nil
        case .setDefault(let column, let expression):
            try edit([column]) { $0.metadata["CURRENT_DEFAULT"] = expression.map { .string($0) } }
        case .support(let feature):
            guard Self.supportable.contains(feature) else {
                throw TableError(.unsupported, "The feature \(feature) cannot be added to a table here.")
            }
            features.insert(feature)
            if feature == .rowTracking { features.insert(.domainMetadata) }
        }
        metadata.schemaString = schema == snapshot.schema ? snapshot.metadata.schemaString : schema.json
    }

    /// Features that a table may get without any other change.
    private static let supportable: Set<TableFeature> = [
        .appendOnly, .invariants, .checkConstraints, .generatedColumns, .allowColumnDefaults, .changeDataFeed,
        .columnMapping, .identityColumns, .deletionVectors, .rowTracking, .timestampNTZ, .domainMetadata,
        .v2Checkpoint, .vacuumProtocolCheck, .inCommitTimestamp, .typeWidening,
    ]

    // MARK: Columns

    private mutating func edit(_ path: [String], _ change: (inout StructField) throws -> Void) throws {
        schema = try schema.editing(path) { field in
            var field = field
            try change(&field)
            return field
        }
    }

    private mutating func addColumn(_ path: [String], _ type: DeltaType) throws {
        guard let name = path.last, !name.isEmpty else { throw TableSchema.unknown(path) }
        schema = try schema.adding(StructField(name: name, type: type), at: path)
        let environment = environment
        assignColumnMapping { _ in "col-" + environment.makeUUID() }
    }

    private mutating func widen(_ path: [String], _ type: DeltaType) throws {
        try requireUnreferenced(path, "widened")
        guard metadata.configuration[Self.typeWidening]?.lowercased() != "false" else {
            throw TableError(.invalidRequest, "The table property \(Self.typeWidening) is false.")
        }
        metadata.configuration[Self.typeWidening] = "true"
        schema = try schema.widening(path, to: type)
    }

    private static let typeWidening = "delta.enableTypeWidening"

    private mutating func rename(_ path: [String], to name: String) throws {
        try requireMapping("renamed")
        try requireUnreferenced(path, "renamed")
        var siblings = Array(path.dropLast())
        siblings.append(name)
        if let taken = schema.field(through: siblings), taken.name.lowercased() != path.last?.lowercased() {
            throw TableError(
                .invalidRequest, "The table has a column \(siblings.joined(separator: ".")) already.")
        }
        guard let old = schema.field(through: path)?.name else { throw TableSchema.unknown(path) }
        try edit(path) { $0.name = name }
        guard path.count == 1 else { return }
        metadata.partitionColumns = metadata.partitionColumns.map { $0 == old ? name : $0 }
        if let key = try metadata.declaredKey() {
            let renamed = key.map { $0 == old ? name : $0 }
            metadata.configuration[TableProperty.key] =
                JSONValue.array(renamed.map { .string($0) }).jsonText
        }
    }

    private mutating func drop(_ path: [String]) throws {
        try requireMapping("dropped")
        try requireUnreferenced(path, "dropped")
        guard let field = schema.field(through: path) else { throw TableSchema.unknown(path) }
        let name = path.joined(separator: ".")
        if path.count == 1 {
            if metadata.partitionColumns.contains(field.name) {
                throw TableError(.invalidRequest, "\(name) is a partition column, which cannot be dropped.")
            }
            if try metadata.declaredKey()?.contains(field.name) ?? false {
                throw TableError(
                    .invalidRequest, "\(name) is part of the table's key, which cannot be dropped.")
            }
        }
        if let clustering = snapshot.domains["delta.clustering"],
            clustering.configuration.contains("\"\(field.physicalName)\"")
        {
            throw TableError(.invalidRequest, "The table is clustered by \(name), which cannot be dropped.")
        }
        schema = try schema.editing(path) { _ in nil }
        let isEmptied: Bool
        if case .structure(let left)? = schema.field(through: Array(path.dropLast()))?.type {
            isEmptied = left.isEmpty
        } else {
            isEmptied = schema.fields.count == metadata.partitionColumns.count
        }
        if isEmptied {
            throw TableError(.invalidRequest, "\(name) is the last column of its table or structure.")
        }
    }

    private func requireMapping(_ what: String) throws {
        guard mapping == .none else { return }
        throw TableError(
            .invalidRequest,
            "A column can only be \(what) where the table maps columns. Set delta.columnMapping.mode=name first."
        )
    }

    private var mapping: ColumnMapping {
        metadata.configuration[Self.mappingMode].flatMap { ColumnMapping(rawValue: $0.lowercased()) } ?? .none
    }

    /// Throws where a constraint, an invariant or a generated column speaks of a top-level column.
    private func requireUnreferenced(_ path: [String], _ what: String) throws {
        let root = (path.first ?? "").lowercased()
        var texts: [(name: String, text: String)] = metadata.configuration
            .filter { $0.key.hasPrefix(RowRules.constraintPrefix) }
            .map { ("constraint \($0.key.dropFirst(RowRules.constraintPrefix.count))", $0.value) }
        for field in schema.fields {
            if let text = field.generationExpression {
                texts.append(("generated column \(field.name)", text))
            }
            if let text = field.invariant { texts.append(("invariant of \(field.name)", text)) }
            if field.name.lowercased() == root, field.generationExpression != nil {
                texts.append(("generated column \(field.name)", root))
            }
        }
        for (name, text) in texts.sorted(by: { $0.name < $1.name }) {
            let words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
            if words.contains(where: { $0 == root[...] }) || text.lowercased().contains("`\(root)`") {
                throw TableError(
                    .invalidRequest,
                    "Column \(path.joined(separator: ".")) cannot be \(what): the \(name) speaks of it.")
            }
        }
    }

    // MARK: Properties

    private static let mappingMode = "delta.columnMapping.mode"
    private static let maximumColumnID = "delta.columnMapping.maxColumnId"

    private mutating func setProperty(_ name: String, _ value: String) throws {
        if name.hasPrefix(RowRules.constraintPrefix) {
            throw TableError(.invalidRequest, "\(name) is a constraint; add it as one.")
        }
        if Self.ownProperties.contains(name) {
            throw TableError(.invalidRequest, "\(name) is kept by writers and cannot be set.")
        }
        try TableProperty.checkSupported(name, value)
        let isTurnedOn = metadata.configuration[name]?.lowercased() != "true" && value.lowercased() == "true"
        switch name {
        case Self.mappingMode:
            guard value.lowercased() != mapping.rawValue else { return }
            guard mapping == .none, value.lowercased() == ColumnMapping.name.rawValue else {
                throw TableError(
                    .invalidRequest,
                    "\(name) can only be changed from none to name, not from \(mapping) to \(value).")
            }
            metadata.configuration[name] = value.lowercased()
            // Data files have the columns under their present names.
            assignColumnMapping { $0.name }
            return
        case RowTracking.enabled where isTurnedOn:
            needsRowIDs = true
            metadata.configuration.merge(TableProperty.rowTracking(environment)) { old, _ in old }
        default: break
        }
        metadata.configuration[name] = value
    }

    private mutating func unsetProperty(_ name: String) throws {
        guard metadata.configuration[name] != nil else {
            throw TableError(.invalidRequest, "The table has no property \(name).")
        }
        if name.hasPrefix(RowRules.constraintPrefix) {
            throw TableError(.invalidRequest, "\(name) is a constraint; drop it as one.")
        }
        if Self.ownProperties.contains(name) || name == Self.mappingMode {
            throw TableError(.invalidRequest, "\(name) is kept by writers and cannot be unset.")
        }
        metadata.configuration[name] = nil
    }

    /// Properties that say what a table holds and are no wishes.
    private static let ownProperties: Set<String> = [
        maximumColumnID, RowTracking.rowIDColumn, RowTracking.commitVersionColumn, TableProperty.key,
        "delta.inCommitTimestampEnablementVersion", "delta.inCommitTimestampEnablementTimestamp",
    ]

    private mutating func assignColumnMapping(_ name: (StructField) -> String) {
        guard mapping != .none else { return }
        var maximum = max(
            metadata.configuration[Self.maximumColumnID].flatMap { Int64($0) } ?? 0, schema.greatestColumnID)
        schema = schema.assigningColumnMapping(after: &maximum, physicalName: name)
        metadata.configuration[Self.maximumColumnID] = String(maximum)
    }
}
