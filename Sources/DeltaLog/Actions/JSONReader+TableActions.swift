extension JSONReader {
    mutating func readMetadata() throws -> Metadata {
        var schemaString: String?
        var metadata = Metadata(id: "", schemaString: "")
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "id": metadata.id = try optionalString() ?? ""
            case "name": metadata.name = try optionalString()
            case "description": metadata.tableDescription = try optionalString()
            case "format": metadata.format = try optionalFormat() ?? Metadata.Format()
            case "schemaString": schemaString = try optionalString()
            case "partitionColumns": metadata.partitionColumns = try optionalStrings() ?? []
            case "configuration": metadata.configuration = try textMap()
            case "createdTime": metadata.createdTime = try optionalInteger()
            default: try skipValue()
            }
        }
        // A table may be made before its columns are known.
        metadata.schemaString = schemaString ?? TableSchema([]).json
        return metadata
    }

    private mutating func optionalFormat() throws(JSONError) -> Metadata.Format? {
        if try readNull() { return nil }
        var format = Metadata.Format()
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "provider": format.provider = try optionalString() ?? format.provider
            case "options": format.options = try textMap()
            default: try skipValue()
            }
        }
        return format
    }

    mutating func readProtocol() throws -> ProtocolAction {
        var reader: Int32?
        var writer: Int32?
        var action = ProtocolAction(minReaderVersion: 0, minWriterVersion: 0)
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "minReaderVersion": reader = try optionalInteger().flatMap { Int32(exactly: $0) }
            case "minWriterVersion": writer = try optionalInteger().flatMap { Int32(exactly: $0) }
            case "readerFeatures": action.readerFeatures = try optionalStrings()
            case "writerFeatures": action.writerFeatures = try optionalStrings()
            default: try skipValue()
            }
        }
        guard let reader else {
            throw ActionError.missing(field: "minReaderVersion", action: "protocol", offset: offset)
        }
        guard let writer else {
            throw ActionError.missing(field: "minWriterVersion", action: "protocol", offset: offset)
        }
        action.minReaderVersion = reader
        action.minWriterVersion = writer
        return action
    }

    mutating func readTransaction() throws -> Transaction {
        var applicationID: String?
        var version: Int64?
        var lastUpdated: Int64?
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "appId": applicationID = try optionalString()
            case "version": version = try optionalInteger()
            case "lastUpdated": lastUpdated = try optionalInteger()
            default: try skipValue()
            }
        }
        guard let applicationID else {
            throw ActionError.missing(field: "appId", action: "txn", offset: offset)
        }
        guard let version else { throw ActionError.missing(field: "version", action: "txn", offset: offset) }
        return Transaction(applicationID: applicationID, version: version, lastUpdated: lastUpdated)
    }

    mutating func readDomainMetadata() throws -> DomainMetadata {
        var domain: String?
        var action = DomainMetadata(domain: "", configuration: "")
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "domain": domain = try optionalString()
            case "configuration": action.configuration = try optionalString() ?? ""
            case "removed": action.isRemoved = try optionalBoolean() ?? false
            default: try skipValue()
            }
        }
        guard let domain else {
            throw ActionError.missing(field: "domain", action: "domainMetadata", offset: offset)
        }
        action.domain = domain
        return action
    }

    mutating func readCommitInfo() throws -> CommitInfo {
        var info = CommitInfo()
        try beginObject()
        while let name = try nextName() {
            let value = try readValue()
            if value == .null { continue }
            switch name {
            case "timestamp": info.timestamp = value.integerValue
            case "inCommitTimestamp": info.inCommitTimestamp = value.integerValue
            case "operation": info.operation = value.stringValue
            case "operationParameters" where value.objectValue != nil:
                info.operationParameters = value.objectValue
            case "operationMetrics" where value.objectValue != nil: info.operationMetrics = value.objectValue
            case "engineInfo": info.engineInfo = value.stringValue
            case "isBlindAppend": info.isBlindAppend = value.booleanValue
            case "readVersion": info.readVersion = value.integerValue
            case "txnId": info.transactionToken = value.stringValue
            case LogFileChecksum.name: continue
            default: info.other.members.append(JSONObject.Member(name: name, value: value))
            }
        }
        return info
    }

    mutating func readSidecar() throws -> Sidecar {
        var path: String?
        var sidecar = Sidecar(path: "", sizeInBytes: 0, modificationTime: 0)
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "path": path = try optionalString()
            case "sizeInBytes": sidecar.sizeInBytes = try optionalInteger() ?? 0
            case "modificationTime": sidecar.modificationTime = try optionalInteger() ?? 0
            case "tags": sidecar.tags = try optionalTextMap()
            default: try skipValue()
            }
        }
        guard let path else { throw ActionError.missing(field: "path", action: "sidecar", offset: offset) }
        sidecar.path = path
        return sidecar
    }

    mutating func readCheckpointMetadata() throws -> CheckpointMetadata {
        var version: Int64?
        var tags: [String: String?]?
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "version": version = try optionalInteger()
            case "tags": tags = try optionalTextMap()
            default: try skipValue()
            }
        }
        guard let version else {
            throw ActionError.missing(field: "version", action: "checkpointMetadata", offset: offset)
        }
        return CheckpointMetadata(version: version, tags: tags)
    }
}
