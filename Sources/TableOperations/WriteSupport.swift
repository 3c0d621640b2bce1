import DeltaLog

/// The writer features that the operations of this module keep to, for ``Snapshot/checkWritable(enforcing:)``.
enum WriteSupport {
    /// Operations that only add rows.
    static let appends: Set<TableFeature> = [
        .appendOnly, .columnMapping, .deletionVectors, .timestampNTZ, .domainMetadata, .v2Checkpoint,
        .vacuumProtocolCheck, .inCommitTimestamp, .typeWidening, .typeWideningPreview, .changeDataFeed,
        .invariants, .checkConstraints, .generatedColumns, .allowColumnDefaults, .identityColumns,
        .rowTracking, .clustering,
    ]
    /// Operations that change or remove rows: not on append-only tables.
    static let changes: Set<TableFeature> = appends.subtracting([.appendOnly])
    /// Operations that keep the rows as they are.
    static let rearrangements: Set<TableFeature> = appends
    /// Operations that move rows between files: where rows are tracked they would lose their ids.
    static let compactions: Set<TableFeature> = appends.subtracting([.rowTracking])
    /// Operations that change the table's schema, properties or protocol.
    static let alterations: Set<TableFeature> = appends.union([
        .variantType, .variantTypePreview, .variantShredding, .variantShreddingPreview,
    ])
}
