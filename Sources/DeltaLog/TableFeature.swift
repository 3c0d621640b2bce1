/// Table features by name, and which of them this engine knows (protocol sections "Table Features" and "Valid
/// Feature Names in Table Features").
public struct TableFeature: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    private init(_ name: String) { rawValue = name }

    public var description: String { rawValue }

    public static let appendOnly = TableFeature("appendOnly")
    public static let invariants = TableFeature("invariants")
    public static let checkConstraints = TableFeature("checkConstraints")
    public static let generatedColumns = TableFeature("generatedColumns")
    public static let allowColumnDefaults = TableFeature("allowColumnDefaults")
    public static let changeDataFeed = TableFeature("changeDataFeed")
    public static let columnMapping = TableFeature("columnMapping")
    public static let identityColumns = TableFeature("identityColumns")
    public static let deletionVectors = TableFeature("deletionVectors")
    public static let rowTracking = TableFeature("rowTracking")
    public static let timestampNTZ = TableFeature("timestampNtz")
    public static let domainMetadata = TableFeature("domainMetadata")
    public static let v2Checkpoint = TableFeature("v2Checkpoint")
    public static let icebergCompatV1 = TableFeature("icebergCompatV1")
    public static let icebergCompatV2 = TableFeature("icebergCompatV2")
    public static let clustering = TableFeature("clustering")
    public static let vacuumProtocolCheck = TableFeature("vacuumProtocolCheck")
    public static let inCommitTimestamp = TableFeature("inCommitTimestamp")
    public static let variantType = TableFeature("variantType")
    public static let variantTypePreview = TableFeature("variantType-preview")
    public static let variantShredding = TableFeature("variantShredding")
    public static let variantShreddingPreview = TableFeature("variantShredding-preview")
    public static let typeWidening = TableFeature("typeWidening")
    public static let typeWideningPreview = TableFeature("typeWidening-preview")

    /// Features that need something of a reader, and that readers of this engine have.
    public static let readable: Set<TableFeature> = [
        .columnMapping, .deletionVectors, .timestampNTZ, .v2Checkpoint, .vacuumProtocolCheck, .variantType,
        .variantTypePreview, .variantShredding, .variantShreddingPreview, .typeWidening, .typeWideningPreview,
    ]
}
