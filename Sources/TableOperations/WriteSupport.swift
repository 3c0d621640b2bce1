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
    /// Operations that move rows between files.
    static let rearrangements: Set<TableFeature> = appends.union(variants)
    /// Operations that change the table and no row.
    static let alterations: Set<TableFeature> = rearrangements

    private static let variants: Set<TableFeature> = []
}
