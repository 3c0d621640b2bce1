extension JSONReader {
    mutating func readAdd() throws -> AddFile {
        var path: String?
        var size: Int64?
        var file = AddFile(path: "", size: 0, modificationTime: 0)
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "path": path = try optionalString()
            case "partitionValues": file.partitionValues = try optionalTextMap() ?? [:]
            case "size": size = try optionalInteger()
            case "modificationTime": file.modificationTime = try optionalInteger() ?? 0
            case "dataChange": file.dataChange = try optionalBoolean() ?? true
            case "stats": file.stats = try optionalStatistics()
            case "tags": file.tags = try optionalTextMap()
            case "deletionVector": file.deletionVector = try optionalDeletionVector(of: "add")
            case "baseRowId": file.baseRowID = try optionalInteger()
            case "defaultRowCommitVersion": file.defaultRowCommitVersion = try optionalInteger()
            case "clusteringProvider": file.clusteringProvider = try optionalString()
            default: try skipValue()
            }
        }
        guard let path else { throw ActionError.missing(field: "path", action: "add", offset: offset) }
        guard let size else { throw ActionError.missing(field: "size", action: "add", offset: offset) }
        guard size >= 0 else { throw ActionError.invalid(field: "size", action: "add", offset: offset) }
        file.path = path
        file.size = size
        return file
    }

    mutating func readRemove() throws -> RemoveFile {
        var path: String?
        var file = RemoveFile(path: "", deletionTimestamp: nil)
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "path": path = try optionalString()
            case "deletionTimestamp": file.deletionTimestamp = try optionalInteger()
            case "dataChange": file.dataChange = try optionalBoolean() ?? true
            case "extendedFileMetadata": file.extendedFileMetadata = try optionalBoolean()
            case "partitionValues": file.partitionValues = try optionalTextMap()
            case "size": file.size = try optionalInteger()
            case "stats": file.stats = try optionalStatistics()
            case "tags": file.tags = try optionalTextMap()
            case "deletionVector": file.deletionVector = try optionalDeletionVector(of: "remove")
            case "baseRowId": file.baseRowID = try optionalInteger()
            case "defaultRowCommitVersion": file.defaultRowCommitVersion = try optionalInteger()
            default: try skipValue()
            }
        }
        guard let path else { throw ActionError.missing(field: "path", action: "remove", offset: offset) }
        file.path = path
        return file
    }

    mutating func readCDC() throws -> CDCFile {
        var path: String?
        var file = CDCFile(path: "", size: 0)
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "path": path = try optionalString()
            case "partitionValues": file.partitionValues = try optionalTextMap() ?? [:]
            case "size": file.size = try optionalInteger() ?? 0
            case "tags": file.tags = try optionalTextMap()
            default: try skipValue()
            }
        }
        guard let path else { throw ActionError.missing(field: "path", action: "cdc", offset: offset) }
        file.path = path
        return file
    }

    mutating func optionalDeletionVector(of action: String) throws -> DeletionVectorDescriptor? {
        if try readNull() { return nil }
        var storageType: String?
        var pathOrInline: String?
        var vectorOffset: Int64?
        var size: Int64?
        var cardinality: Int64?
        try beginObject()
        while let name = try nextName() {
            switch name {
            case "storageType": storageType = try optionalString()
            case "pathOrInlineDv": pathOrInline = try optionalString()
            case "offset": vectorOffset = try optionalInteger()
            case "sizeInBytes": size = try optionalInteger()
            case "cardinality": cardinality = try optionalInteger()
            default: try skipValue()
            }
        }
        let descriptor = DeletionVectorDescriptor(
            storageType: storageType, pathOrInlineDV: pathOrInline, offset: vectorOffset, sizeInBytes: size,
            cardinality: cardinality)
        guard let descriptor else {
            throw ActionError.invalid(field: "deletionVector", action: action, offset: offset)
        }
        return descriptor
    }
}

extension DeletionVectorDescriptor {
    /// From fields as read; nil if one is missing or out of its range.
    init?(
        storageType: String?, pathOrInlineDV: String?, offset: Int64?, sizeInBytes: Int64?,
        cardinality: Int64?
    ) {
        guard let storageType = storageType.flatMap(StorageType.init(rawValue:)), let pathOrInlineDV,
            let size = sizeInBytes.flatMap(Int32.init(exactly:)), size >= 0, let cardinality, cardinality >= 0
        else { return nil }
        var start: Int32?
        if let offset {
            guard let exact = Int32(exactly: offset), exact >= 0 else { return nil }
            start = exact
        }
        self.init(
            storageType: storageType, pathOrInlineDV: pathOrInlineDV, offset: start, sizeInBytes: size,
            cardinality: cardinality)
    }
}
