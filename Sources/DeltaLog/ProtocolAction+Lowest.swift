extension ProtocolAction {
    /// The lowest protocol that a new table of this schema and these properties needs; `also` are features asked
    /// for besides.
    public static func lowest(
        schema: TableSchema, configuration: [String: String], also: Set<TableFeature> = []
    ) -> ProtocolAction {
        holding(needed(schema: schema, configuration: configuration).union(also))
    }

    /// The lowest protocol above this one for a table that changes from one schema and properties to others; itself
    /// where the change needs nothing more. What the table has and its protocol ignores stays ignored.
    package func raised(
        from old: (schema: TableSchema, configuration: [String: String]),
        to new: (schema: TableSchema, configuration: [String: String]), also: Set<TableFeature> = []
    ) -> ProtocolAction {
        let present = TableFeature.supported(by: self)
        let before = Self.needed(schema: old.schema, configuration: old.configuration)
        let after = Self.needed(schema: new.schema, configuration: new.configuration)
        let missing = after.subtracting(before).union(also).subtracting(present).filter { feature in
            !present.contains(TableFeature(rawValue: feature.rawValue + "-preview"))
        }
        return missing.isEmpty ? self : Self.holding(present.union(missing))
    }

    /// The features that a table of this schema and these properties makes whoever writes respect.
    static func needed(schema: TableSchema, configuration: [String: String]) -> Set<TableFeature> {
        let metadata = Metadata(id: "", schemaString: "", configuration: configuration)
        let mapping =
            configuration["delta.columnMapping.mode"].flatMap { ColumnMapping(rawValue: $0.lowercased()) }
            ?? .none
        let candidates: [TableFeature] = [
            .appendOnly, .invariants, .checkConstraints, .changeDataFeed, .generatedColumns, .columnMapping,
            .identityColumns, .allowColumnDefaults, .inCommitTimestamp, .timestampNTZ, .variantType,
            .icebergCompatV1, .icebergCompatV2,
        ]
        var needed = Set(candidates.filter { $0.isActive(metadata, schema, mapping) })
        if metadata.isEnabled("delta.enableDeletionVectors") { needed.insert(.deletionVectors) }
        if metadata.isEnabled("delta.enableTypeWidening") { needed.insert(.typeWidening) }
        if schema.containsField({ $0.metadata[StructField.Key.typeChanges] != nil }) {
            needed.insert(.typeWidening)
        }
        if metadata.isEnabled(RowTracking.enabled) { needed.formUnion([.rowTracking, .domainMetadata]) }
        if configuration["delta.checkpointPolicy"] == "v2" { needed.insert(.v2Checkpoint) }
        return needed
    }

    /// The versions of old that stand for features.
    private static let versions: [TableFeature: Int32] = [
        .appendOnly: 2, .invariants: 2, .checkConstraints: 3, .changeDataFeed: 4, .generatedColumns: 4,
        .columnMapping: 5, .identityColumns: 6,
    ]

    /// The lowest protocol that holds these features, by version where that is enough.
    private static func holding(_ needed: Set<TableFeature>) -> ProtocolAction {
        if needed.allSatisfy({ versions[$0] != nil }) {
            return ProtocolAction(
                minReaderVersion: needed.contains(.columnMapping) ? 2 : 1,
                minWriterVersion: needed.compactMap { versions[$0] }.max() ?? 2)
        }
        let readerFeatures = needed.intersection(TableFeature.readable)
        let listed = needed.map(\.rawValue).sorted()
        if readerFeatures.isSubset(of: [.columnMapping]) {
            return ProtocolAction(
                minReaderVersion: readerFeatures.isEmpty ? 1 : 2, minWriterVersion: 7, writerFeatures: listed)
        }
        return ProtocolAction(
            minReaderVersion: 3, minWriterVersion: 7, readerFeatures: readerFeatures.map(\.rawValue).sorted(),
            writerFeatures: listed)
    }
}
