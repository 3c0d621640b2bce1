import Columnar

/// What has been read of a checkpoint so far.
struct CheckpointContent: Sendable {
    /// The columns of a checkpoint that opening a table needs; statistics come through ``StoredStatistics``.
    static let paths =
        [["protocol"], ["metaData"], ["txn"], ["domainMetadata"], ["sidecar"]]
        + [
            "path", "partitionValues", "size", "modificationTime", "dataChange", "tags", "deletionVector",
            "baseRowId", "defaultRowCommitVersion", "clusteringProvider",
        ].map { ["add", $0] }

    private var protocolAction: ProtocolAction?
    private var metadata: Metadata?
    private var transactions: [String: Transaction] = [:]
    private var domains: [String: DomainMetadata] = [:]
    private var files: [CheckpointFiles] = []
    private(set) var sidecars: [Sidecar] = []

    var state: ReplayState {
        var state = ReplayState()
        state.protocolAction = protocolAction
        state.metadata = metadata
        state.transactions = transactions
        state.domains = domains
        state.files = LiveFiles(added: [], parts: files)
        return state
    }

    mutating func merge(_ other: CheckpointContent) throws(DeltaError) {
        protocolAction = other.protocolAction ?? protocolAction
        metadata = other.metadata ?? metadata
        transactions.merge(other.transactions) { _, newer in newer }
        domains.merge(other.domains) { _, newer in newer }
        files += other.files
        sidecars += other.sidecars
    }

    mutating func take(json actions: [Action]) throws(DeltaError) {
        var adds: [AddFile] = []
        for action in actions {
            switch action {
            case .add(let file): adds.append(file)
            case .protocolAction(let action): protocolAction = action
            case .metadata(let action): metadata = action
            case .transaction(let action): transactions[action.applicationID] = action
            case .domainMetadata(let action): domains[action.domain] = action
            case .sidecar(let sidecar): sidecars.append(sidecar)
            case .remove, .commitInfo, .cdc, .checkpointMetadata: continue
            }
        }
        if !adds.isEmpty { files.append(CheckpointFiles(adds)) }
    }

    /// Takes in a batch of rows, of which each holds one action, and which starts at `firstRow` of its row group.
    mutating func take(
        _ batch: RecordBatch, statistics: StoredStatistics? = nil, firstRow: Int = 0
    ) throws(CheckpointError) {
        for (field, column) in zip(batch.schema.fields, batch.columns) where column.nullCount < column.count {
            if field.name == "add" {
                let part = try CheckpointFiles(column, statistics: statistics, firstRow: firstRow)
                if !part.liveRows.isEmpty { files.append(part) }
                continue
            }
            guard let view = StructureView(column) else {
                throw .wrongType(field: field.name, due: "a structure")
            }
            for row in 0..<column.count where !column.isNull(at: row) { try take(field.name, view, row) }
        }
    }

    private mutating func take(_ name: String, _ view: StructureView, _ row: Int) throws(CheckpointError) {
        switch name {
        case "protocol": protocolAction = try protocolAction(view, row) ?? protocolAction
        case "metaData": metadata = try metadata(view, row) ?? metadata
        case "txn":
            guard let id = try view.text("appId")?.text(at: row) else { return }
            guard let version = try view.integer("version")?.integer(at: row) else {
                throw .missing(field: "version", action: "txn", row: row)
            }
            transactions[id] = Transaction(
                applicationID: id, version: version,
                lastUpdated: try view.integer("lastUpdated")?.integer(at: row))
        case "domainMetadata":
            guard let domain = try view.text("domain")?.text(at: row) else { return }
            domains[domain] = DomainMetadata(
                domain: domain, configuration: try view.text("configuration")?.text(at: row) ?? "",
                isRemoved: try view.boolean("removed")?.boolean(at: row) ?? false)
        case "sidecar":
            guard let path = try view.text("path")?.text(at: row) else { return }
            sidecars.append(
                Sidecar(
                    path: path, sizeInBytes: try view.integer("sizeInBytes")?.integer(at: row) ?? 0,
                    modificationTime: try view.integer("modificationTime")?.integer(at: row) ?? 0))
        default: return
        }
    }

    private func protocolAction(_ view: StructureView, _ row: Int) throws(CheckpointError) -> ProtocolAction?
    {
        // Some writers set a structure of nulls in place of a null.
        guard let reader = try view.integer("minReaderVersion")?.integer(at: row),
            let writer = try view.integer("minWriterVersion")?.integer(at: row)
        else { return nil }
        guard let readerVersion = Int32(exactly: reader), let writerVersion = Int32(exactly: writer) else {
            throw .invalid(field: "version", action: "protocol", row: row)
        }
        // Features count only from the versions on that list them; some writers set empty lists below.
        return ProtocolAction(
            minReaderVersion: readerVersion, minWriterVersion: writerVersion,
            readerFeatures: readerVersion >= 3 ? try view.textList("readerFeatures")?.textList(at: row) : nil,
            writerFeatures: writerVersion >= 7 ? try view.textList("writerFeatures")?.textList(at: row) : nil)
    }

    private func metadata(_ view: StructureView, _ row: Int) throws(CheckpointError) -> Metadata? {
        guard let schemaString = try view.text("schemaString")?.text(at: row) else { return nil }
        var format = Metadata.Format()
        if let formatView = try view.structure("format"), !formatView.column.isNull(at: row) {
            format.provider = try formatView.text("provider")?.text(at: row) ?? format.provider
            format.options = (try formatView.textMap("options")?.textMap(at: row) ?? [:]).compactMapValues {
                $0
            }
        }
        return Metadata(
            id: try view.text("id")?.text(at: row) ?? "", name: try view.text("name")?.text(at: row),
            tableDescription: try view.text("description")?.text(at: row), format: format,
            schemaString: schemaString,
            partitionColumns: try view.textList("partitionColumns")?.textList(at: row) ?? [],
            configuration: (try view.textMap("configuration")?.textMap(at: row) ?? [:]).compactMapValues {
                $0
            },
            createdTime: try view.integer("createdTime")?.integer(at: row))
    }
}
