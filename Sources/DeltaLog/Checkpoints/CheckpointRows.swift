import Columnar

/// Rows of a checkpoint under construction; each row holds one action.
struct CheckpointRows: ~Copyable {
    private let layout: CheckpointSchema
    private let tableSchema: TableSchema
    private let mapping: ColumnMapping
    private var columns: ColumnBuilder
    private(set) var count = 0

    init(_ layout: CheckpointSchema, _ snapshot: Snapshot) {
        self.layout = layout
        tableSchema = snapshot.schema
        mapping = snapshot.columnMapping
        columns = ColumnBuilder(type: .structure(layout.schema.fields))
    }

    /// The rows so far as a batch; the builder is gone.
    consuming func finish() -> RecordBatch {
        let schema = layout.schema
        let rows = count
        guard case .structure(let children) = columns.finish().storage else {
            preconditionFailure("a structure is built as one")
        }
        return RecordBatch(schema: schema, columns: children, rowCount: rows)
    }

    /// Appends a row that is null but for one part.
    private mutating func row(_ part: CheckpointSchema.Part, _ body: (inout ColumnBuilder) -> Void) {
        for (index, other) in layout.parts.enumerated() {
            columns.children[index] { child in
                if other == part { body(&child) } else { child.appendNull() }
            }
        }
        columns.appendStructure()
        count += 1
    }

    mutating func append(_ action: ProtocolAction) {
        row(.protocolAction) { builder in
            builder.children[0] { $0.append(integer: Int64(action.minReaderVersion)) }
            builder.children[1] { $0.append(integer: Int64(action.minWriterVersion)) }
            builder.children[2] { $0.append(optional: action.readerFeatures) }
            builder.children[3] { $0.append(optional: action.writerFeatures) }
            builder.appendStructure()
        }
    }

    mutating func append(_ metadata: Metadata) {
        row(.metadata) { builder in
            builder.children[0] { $0.append(metadata.id) }
            builder.children[1] { $0.append(optional: metadata.name) }
            builder.children[2] { $0.append(optional: metadata.tableDescription) }
            builder.children[3] { format in
                format.children[0] { $0.append(metadata.format.provider) }
                format.children[1] { $0.append(optional: metadata.format.options.mapValues(Optional.some)) }
                format.appendStructure()
            }
            builder.children[4] { $0.append(metadata.schemaString) }
            builder.children[5] { $0.append(optional: metadata.partitionColumns) }
            builder.children[6] { $0.append(optional: metadata.configuration.mapValues(Optional.some)) }
            builder.children[7] { $0.append(optional: metadata.createdTime) }
            builder.appendStructure()
        }
    }

    mutating func append(_ transaction: Transaction) {
        row(.transaction) { builder in
            builder.children[0] { $0.append(transaction.applicationID) }
            builder.children[1] { $0.append(integer: transaction.version) }
            builder.children[2] { $0.append(optional: transaction.lastUpdated) }
            builder.appendStructure()
        }
    }

    mutating func append(_ domain: DomainMetadata) {
        row(.domainMetadata) { builder in
            builder.children[0] { $0.append(domain.domain) }
            builder.children[1] { $0.append(domain.configuration) }
            builder.children[2] { $0.append(domain.isRemoved) }
            builder.appendStructure()
        }
    }

    mutating func append(_ file: AddFile) {
        let layout = layout
        let tableSchema = tableSchema
        let mapping = mapping
        row(.add) { builder in
            builder.children[0] { $0.append(file.path) }
            builder.children[1] { $0.append(optional: file.partitionValues) }
            builder.children[2] { $0.append(integer: file.size) }
            builder.children[3] { $0.append(integer: file.modificationTime) }
            // What a checkpoint holds was in the table before.
            builder.children[4] { $0.append(false) }
            builder.children[5] { $0.append(optional: file.tags) }
            builder.children[6] { $0.append(optional: file.deletionVector) }
            builder.children[7] { $0.append(optional: file.baseRowID) }
            builder.children[8] { $0.append(optional: file.defaultRowCommitVersion) }
            builder.children[9] { $0.append(optional: file.clusteringProvider) }
            var next = 10
            if layout.writesStatsAsJSON {
                builder.children[next] { $0.append(optional: file.stats) }
                next += 1
            }
            if let fields = layout.partitionFields {
                builder.children[next] { parsed in
                    for (index, field) in fields.enumerated() {
                        // A value that cannot be understood stays readable as text in `partitionValues`.
                        let value = (try? file.partitionValue(of: field, mapping: mapping)) ?? .null
                        parsed.children[index] { $0.append(value) }
                    }
                    parsed.appendStructure()
                }
                next += 1
            }
            if let shape = layout.statistics {
                let statistics = file.statistics(schema: tableSchema, mapping: mapping)
                builder.children[next] { shape.append(statistics, to: &$0) }
            }
            builder.appendStructure()
        }
    }

    mutating func append(_ file: RemoveFile) {
        row(.remove) { builder in
            builder.children[0] { $0.append(file.path) }
            builder.children[1] { $0.append(optional: file.deletionTimestamp) }
            builder.children[2] { $0.append(false) }
            builder.children[3] { $0.append(optional: file.extendedFileMetadata) }
            builder.children[4] { $0.append(optional: file.partitionValues) }
            builder.children[5] { $0.append(optional: file.size) }
            builder.children[6] { $0.append(optional: file.deletionVector) }
            builder.children[7] { $0.append(optional: file.baseRowID) }
            builder.children[8] { $0.append(optional: file.defaultRowCommitVersion) }
            builder.appendStructure()
        }
    }
}
