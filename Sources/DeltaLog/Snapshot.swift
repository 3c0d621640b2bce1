import ObjectStorage

/// The table at one version: protocol, metadata, and the files that are live.
public struct Snapshot: Sendable {
    public let location: TableLocation
    public let version: Int64
    public let protocolAction: ProtocolAction
    public let metadata: Metadata
    public let schema: TableSchema
    /// How columns are named in files; `none` unless the protocol supports mapping.
    public let columnMapping: ColumnMapping
    /// The log files that this was made from.
    public let segment: LogSegment
    /// What a person should know though reading went well, such as a damaged checkpoint that was passed over.
    public let warnings: [String]
    let state: ReplayState

    /// The data files of the table; their order carries no meaning.
    public var files: LiveFiles { state.files }
    /// The newest transaction of each application, by its id.
    public var transactions: [String: Transaction] { state.transactions }
    /// Domains that are not removed, by name.
    public var domains: [String: DomainMetadata] { state.domains.filter { !$0.value.isRemoved } }
    /// The commit info of this very version; nil if its commit is gone or has none.
    public var commitInfo: CommitInfo? { state.commitInfo }

    /// The partition columns in the order in which the table declares them.
    public var partitionFields: [StructField] {
        metadata.partitionColumns.compactMap { schema.field(named: $0) }
    }

    init(
        location: TableLocation, segment: LogSegment, state: ReplayState, warnings: [String]
    ) throws(DeltaError) {
        guard let protocolAction = state.protocolAction else {
            throw DeltaError(
                .damaged, "the log has no protocol action", file: location.logFolder, version: segment.version
            )
        }
        try TableFeature.checkReadable(protocolAction)
        guard let metadata = state.metadata else {
            throw DeltaError(
                .damaged, "the log has no metaData action", file: location.logFolder, version: segment.version
            )
        }
        guard metadata.format.provider.lowercased() == "parquet" else {
            throw DeltaError(.unsupported, "the data files are \(metadata.format.provider), not Parquet")
        }
        self.location = location
        version = segment.version
        self.protocolAction = protocolAction
        self.metadata = metadata
        schema = try TableSchema(json: metadata.schemaString)
        columnMapping = try TableFeature.columnMapping(protocolAction, metadata)
        try TableFeature.checkTypeChanges(schema)
        for column in metadata.partitionColumns where schema.field(named: column) == nil {
            throw DeltaError(
                .damaged, "the partition column \(column) is not in the schema", version: segment.version)
        }
        self.segment = segment
        self.state = state
        self.warnings = warnings
    }
}
