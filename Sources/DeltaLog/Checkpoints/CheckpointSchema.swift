import Columnar

/// The columns of a Parquet file of a checkpoint (protocol section "Checkpoint Schema").
struct CheckpointSchema: Sendable {
    enum Part: CaseIterable, Sendable {
        case protocolAction, metadata, transaction, domainMetadata, add, remove
    }

    /// The columns in their order.
    let parts: [Part]
    let schema: Schema
    let writesStatsAsJSON: Bool
    /// The bounds that `stats_parsed` holds; nil where the table does not want it.
    let statistics: StatisticsShape?
    /// Physical names and types of `partitionValues_parsed`; nil where it is not written.
    let partitionFields: [StructField]?

    /// A classic checkpoint has all parts, a sidecar those of files.
    init(_ snapshot: Snapshot, parts: [Part] = Part.allCases) {
        self.parts = parts
        let asStruct = snapshot.metadata.isEnabled("delta.checkpoint.writeStatsAsStruct")
        writesStatsAsJSON =
            snapshot.metadata.configuration["delta.checkpoint.writeStatsAsJson"]?.lowercased() != "false"
        statistics = asStruct ? StatisticsShape(snapshot) : nil
        partitionFields = asStruct && !snapshot.partitionFields.isEmpty ? snapshot.partitionFields : nil
        var add = Self.add
        if writesStatsAsJSON { add.append(Field(name: "stats", type: .string)) }
        if let partitionFields {
            add.append(
                Field(
                    name: "partitionValues_parsed",
                    type: .structure(
                        partitionFields.map {
                            Field(
                                name: snapshot.columnMapping.physicalName(of: $0),
                                type: $0.type.columnar(mapping: snapshot.columnMapping))
                        })))
        }
        if let statistics { add.append(Field(name: "stats_parsed", type: statistics.type)) }
        schema = Schema(
            parts.map { part in
                switch part {
                case .protocolAction: Field(name: "protocol", type: .structure(Self.protocolAction))
                case .metadata: Field(name: "metaData", type: .structure(Self.metadata))
                case .transaction: Field(name: "txn", type: .structure(Self.transaction))
                case .domainMetadata: Field(name: "domainMetadata", type: .structure(Self.domainMetadata))
                case .add: Field(name: "add", type: .structure(add))
                case .remove: Field(name: "remove", type: .structure(Self.remove))
                }
            })
    }

    private static let textList = DataType.list(Field(name: "element", type: .string))
    private static let textMap = DataType.map(
        key: Field(name: "key", type: .string, isNullable: false), value: Field(name: "value", type: .string))

    static let protocolAction = [
        Field(name: "minReaderVersion", type: .int32), Field(name: "minWriterVersion", type: .int32),
        Field(name: "readerFeatures", type: textList), Field(name: "writerFeatures", type: textList),
    ]
    static let metadata = [
        Field(name: "id", type: .string), Field(name: "name", type: .string),
        Field(name: "description", type: .string),
        Field(
            name: "format",
            type: .structure([Field(name: "provider", type: .string), Field(name: "options", type: textMap)])),
        Field(name: "schemaString", type: .string), Field(name: "partitionColumns", type: textList),
        Field(name: "configuration", type: textMap), Field(name: "createdTime", type: .int64),
    ]
    static let transaction = [
        Field(name: "appId", type: .string), Field(name: "version", type: .int64),
        Field(name: "lastUpdated", type: .int64),
    ]
    static let domainMetadata = [
        Field(name: "domain", type: .string), Field(name: "configuration", type: .string),
        Field(name: "removed", type: .boolean),
    ]
    static let deletionVector = Field(
        name: "deletionVector",
        type: .structure([
            Field(name: "storageType", type: .string), Field(name: "pathOrInlineDv", type: .string),
            Field(name: "offset", type: .int32), Field(name: "sizeInBytes", type: .int32),
            Field(name: "cardinality", type: .int64),
        ]))
    static let add = [
        Field(name: "path", type: .string), Field(name: "partitionValues", type: textMap),
        Field(name: "size", type: .int64), Field(name: "modificationTime", type: .int64),
        Field(name: "dataChange", type: .boolean), Field(name: "tags", type: textMap), deletionVector,
        Field(name: "baseRowId", type: .int64), Field(name: "defaultRowCommitVersion", type: .int64),
        Field(name: "clusteringProvider", type: .string),
    ]
    static let remove = [
        Field(name: "path", type: .string), Field(name: "deletionTimestamp", type: .int64),
        Field(name: "dataChange", type: .boolean), Field(name: "extendedFileMetadata", type: .boolean),
        Field(name: "partitionValues", type: textMap), Field(name: "size", type: .int64), deletionVector,
        Field(name: "baseRowId", type: .int64), Field(name: "defaultRowCommitVersion", type: .int64),
    ]
}
