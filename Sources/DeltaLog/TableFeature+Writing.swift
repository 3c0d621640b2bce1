extension TableFeature {
    /// All features by a name that this engine knows, whatever it can do with them.
    static let known: Set<TableFeature> = readable.union([
        .appendOnly, .invariants, .checkConstraints, .generatedColumns, .allowColumnDefaults, .changeDataFeed,
        .identityColumns, .rowTracking, .domainMetadata, .icebergCompatV1, .icebergCompatV2, .clustering,
        .inCommitTimestamp,
    ])

    /// What each writer version up to 6 demands beyond the one before.
    private static let demands: [(version: Int32, features: Set<TableFeature>)] = [
        (2, [.appendOnly, .invariants]), (3, [.checkConstraints]), (4, [.changeDataFeed, .generatedColumns]),
        (5, [.columnMapping]), (6, [.identityColumns]),
    ]

    /// Features that a protocol makes writers respect, listed or implied by the version.
    package static func supported(by action: ProtocolAction) -> Set<TableFeature> {
        if action.minWriterVersion == 7 {
            return Set((action.writerFeatures ?? []).map(TableFeature.init(rawValue:)))
        }
        return demands.reduce(into: []) { features, demand in
            if demand.version <= action.minWriterVersion { features.formUnion(demand.features) }
        }
    }

    /// Whether the table uses a feature in a way that asks something of whoever writes. Features that are known to
    /// ask nothing of appends, rewrites and commits as made here are never active: `domainMetadata`,
    /// `v2Checkpoint`, `vacuumProtocolCheck`, `typeWidening` and `deletionVectors`, which readers respect.
    func isActive(_ metadata: Metadata, _ schema: TableSchema, _ mapping: ColumnMapping) -> Bool {
        switch self {
        case .appendOnly: return metadata.isEnabled("delta.appendOnly")
        case .invariants: return schema.containsField { $0.metadata["delta.invariants"] != nil }
        case .checkConstraints:
            return metadata.configuration.keys.contains { $0.hasPrefix("delta.constraints.") }
        case .changeDataFeed: return metadata.isEnabled("delta.enableChangeDataFeed")
        case .generatedColumns: return schema.containsField { $0.generationExpression != nil }
        case .allowColumnDefaults: return schema.containsField { $0.defaultExpression != nil }
        case .identityColumns: return schema.containsField { $0.isIdentity }
        case .columnMapping: return mapping != .none
        case .icebergCompatV1: return metadata.isEnabled("delta.enableIcebergCompatV1")
        case .icebergCompatV2: return metadata.isEnabled("delta.enableIcebergCompatV2")
        case .inCommitTimestamp: return metadata.isEnabled(InCommitTimestamp.enabled)
        case .rowTracking: return metadata.isEnabled(RowTracking.enabled)
        case .timestampNTZ: return schema.containsType { $0 == .timestampNTZ }
        case .variantType, .variantTypePreview, .variantShredding, .variantShreddingPreview:
            return schema.containsType { $0 == .variant }
        case .domainMetadata, .v2Checkpoint, .vacuumProtocolCheck, .typeWidening, .typeWideningPreview,
            .deletionVectors:
            return false
        default: return true
        }
    }
}

extension Snapshot {
    /// Features that ask something of whoever writes to this table.
    public var activeWriterFeatures: Set<TableFeature> {
        TableFeature.supported(by: protocolAction).filter { $0.isActive(metadata, schema, columnMapping) }
    }

    /// Throws `unsupported`, naming them, where the table has writer features that are neither known nor `enforced`.
    func checkKnownWriterFeatures(enforcing enforced: Set<TableFeature> = []) throws(DeltaError) {
        guard (1...7).contains(protocolAction.minWriterVersion) else {
            throw DeltaError(
                .unsupported,
                "the table needs a writer of version \(protocolAction.minWriterVersion); this one knows 1 to 7"
            )
        }
        if protocolAction.minWriterVersion == 7, protocolAction.writerFeatures == nil {
            throw DeltaError(.damaged, "the protocol has writer version 7 but no list of writer features")
        }
        let known = TableFeature.known.union(enforced).union([
            TableFeature(rawValue: "inCommitTimestamp-preview")
        ])
        let unknown = TableFeature.supported(by: protocolAction).subtracting(known)
        guard unknown.isEmpty else {
            throw Self.notWritable(unknown, "writer features that are not known here")
        }
    }

    /// Whether this table may be written to. `enforced` are the features whose demands the caller keeps to;
    /// in-commit timestamps are kept by ``LogWriter``. Throws `unsupported`, naming what stands against it.
    public func checkWritable(enforcing enforced: Set<TableFeature>) throws(DeltaError) {
        try checkKnownWriterFeatures(enforcing: enforced)
        let missing = activeWriterFeatures.subtracting(enforced).subtracting([
            .inCommitTimestamp, TableFeature(rawValue: "inCommitTimestamp-preview"),
        ])
        if missing.contains(.appendOnly) {
            throw DeltaError(
                .unsupported,
                "the table is append-only (delta.appendOnly is true): rows can be added, not changed or removed"
            )
        }
        guard missing.isEmpty else {
            throw Self.notWritable(missing, "writer features that are not supported here")
        }
    }

    private static func notWritable(_ features: Set<TableFeature>, _ what: String) -> DeltaError {
        let names = features.map(\.rawValue).sorted().joined(separator: ", ")
        return DeltaError(.unsupported, "the table cannot be written to: it uses \(what): \(names)")
    }
}

extension TableSchema {
    /// Whether a field at any depth satisfies a condition.
    func containsField(_ condition: (StructField) -> Bool) -> Bool {
        Self.contains(.structure(fields), condition) { _ in false }
    }

    /// Whether a type at any depth satisfies a condition.
    func containsType(_ condition: (DeltaType) -> Bool) -> Bool {
        Self.contains(.structure(fields), { _ in false }, condition)
    }

    private static func contains(
        _ type: DeltaType, _ field: (StructField) -> Bool, _ condition: (DeltaType) -> Bool
    ) -> Bool {
        if condition(type) { return true }
        switch type {
        case .structure(let fields):
            return fields.contains { field($0) || contains($0.type, field, condition) }
        case .array(let element, _): return contains(element, field, condition)
        case .map(let key, let value, _):
            return contains(key, field, condition) || contains(value, field, condition)
        default: return false
        }
    }
}
