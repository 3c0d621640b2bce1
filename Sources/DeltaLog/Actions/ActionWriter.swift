/// Writes actions as newline-delimited JSON.
enum ActionWriter {
    /// The lines of a commit, with its checksum where there is a commitInfo at its head.
    static func lines(_ actions: some Sequence<Action>) -> [UInt8] {
        var writer = JSONWriter()
        for action in actions {
            writer.beginObject()
            writer.member(action)
            writer.endObject()
            writer.endLine()
        }
        var bytes = writer.bytes
        LogFileChecksum.seal(&bytes)
        return bytes
    }
}

extension JSONWriter {
    mutating func field(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    mutating func field(_ name: String, _ value: Int64?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    mutating func field(_ name: String, _ value: Bool?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    mutating func field(_ name: String, _ value: [String: String?]?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    mutating func field(_ name: String, _ value: [String]?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    mutating func field(_ name: String, _ value: JSONObject?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    /// The one member of the object that an action is.
    fileprivate mutating func member(_ action: Action) {
        switch action {
        case .add(let file): add(file)
        case .remove(let file): remove(file)
        case .metadata(let metadata):
            begin("metaData")
            fields(metadata)
        case .protocolAction(let action):
            begin("protocol")
            fields(action)
        case .transaction(let transaction):
            begin("txn")
            fields(transaction)
        case .commitInfo(let info): commitInfo(info)
        case .domainMetadata(let domain):
            begin("domainMetadata")
            fields(domain)
        case .cdc(let file):
            begin("cdc")
            field("path", file.path)
            field("partitionValues", file.partitionValues)
            field("size", file.size)
            field("dataChange", false)
            field("tags", file.tags)
        case .checkpointMetadata(let metadata):
            begin("checkpointMetadata")
            field("version", metadata.version)
            field("tags", metadata.tags)
        case .sidecar(let sidecar):
            begin("sidecar")
            field("path", sidecar.path)
            field("sizeInBytes", sidecar.sizeInBytes)
            field("modificationTime", sidecar.modificationTime)
            field("tags", sidecar.tags)
        }
        endObject()
    }

    /// Begins an object that is the value of a member.
    mutating func begin(_ kind: String) {
        name(kind)
        beginObject()
    }

    private mutating func add(_ file: AddFile) {
        begin("add")
        field("path", file.path)
        field("partitionValues", file.partitionValues)
        field("size", file.size)
        field("modificationTime", file.modificationTime)
        field("dataChange", file.dataChange)
        field("stats", file.stats)
        field("tags", file.tags)
        deletionVector(file.deletionVector)
        field("baseRowId", file.baseRowID)
        field("defaultRowCommitVersion", file.defaultRowCommitVersion)
        field("clusteringProvider", file.clusteringProvider)
    }

    private mutating func remove(_ file: RemoveFile) {
        begin("remove")
        field("path", file.path)
        field("deletionTimestamp", file.deletionTimestamp)
        field("dataChange", file.dataChange)
        field("extendedFileMetadata", file.extendedFileMetadata)
        field("partitionValues", file.partitionValues)
        field("size", file.size)
        field("stats", file.stats)
        field("tags", file.tags)
        deletionVector(file.deletionVector)
        field("baseRowId", file.baseRowID)
        field("defaultRowCommitVersion", file.defaultRowCommitVersion)
    }

    private mutating func deletionVector(_ descriptor: DeletionVectorDescriptor?) {
        guard let descriptor else { return }
        begin("deletionVector")
        field("storageType", descriptor.storageType.rawValue)
        field("pathOrInlineDv", descriptor.pathOrInlineDV)
        field("offset", descriptor.offset.map(Int64.init))
        field("sizeInBytes", Int64(descriptor.sizeInBytes))
        field("cardinality", descriptor.cardinality)
        endObject()
    }

    /// The members of a transaction, inside of its object.
    mutating func fields(_ transaction: Transaction) {
        field("appId", transaction.applicationID)
        field("version", transaction.version)
        field("lastUpdated", transaction.lastUpdated)
    }

    /// The members of a domain, inside of its object.
    mutating func fields(_ domain: DomainMetadata) {
        field("domain", domain.domain)
        field("configuration", domain.configuration)
        field("removed", domain.isRemoved)
    }

    /// The members of the metadata, inside of their object.
    mutating func fields(_ metadata: Metadata) {
        field("id", metadata.id)
        field("name", metadata.name)
        field("description", metadata.tableDescription)
        begin("format")
        field("provider", metadata.format.provider)
        name("options")
        value(metadata.format.options)
        endObject()
        field("schemaString", metadata.schemaString)
        field("partitionColumns", metadata.partitionColumns)
        name("configuration")
        value(metadata.configuration)
        field("createdTime", metadata.createdTime)
    }

    /// The members of a protocol, inside of its object.
    mutating func fields(_ action: ProtocolAction) {
        field("minReaderVersion", Int64(action.minReaderVersion))
        field("minWriterVersion", Int64(action.minWriterVersion))
        field("readerFeatures", action.readerFeatures)
        field("writerFeatures", action.writerFeatures)
    }

    private mutating func commitInfo(_ info: CommitInfo) {
        begin("commitInfo")
        field("inCommitTimestamp", info.inCommitTimestamp)
        field("timestamp", info.timestamp)
        field("operation", info.operation)
        field("operationParameters", info.operationParameters)
        field("readVersion", info.readVersion)
        field("isBlindAppend", info.isBlindAppend)
        field("operationMetrics", info.operationMetrics)
        field("engineInfo", info.engineInfo)
        field("txnId", info.transactionToken)
        for member in info.other.members {
            name(member.name)
            value(member.value)
        }
        field(LogFileChecksum.name, LogFileChecksum.blank)
    }
}
