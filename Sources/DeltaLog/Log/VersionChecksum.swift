import ObjectStorage

/// What a version says of the table as a whole, kept beside its commit (protocol section "Version Checksum File").
public struct VersionChecksum: Hashable, Sendable {
    /// Bytes of all live data files.
    public var tableByteCount: Int64
    public var fileCount: Int64
    public var inCommitTimestamp: Int64?
    /// nil where the file, against the protocol, has none.
    var metadata: Metadata?
    var protocolAction: ProtocolAction?

    /// What a snapshot comes to.
    init(of snapshot: Snapshot) {
        tableByteCount = snapshot.files.totalByteCount
        fileCount = Int64(snapshot.files.count)
        inCommitTimestamp =
            snapshot.firstInCommitVersion == nil ? nil : snapshot.commitInfo?.inCommitTimestamp
        metadata = snapshot.metadata
        protocolAction = snapshot.protocolAction
    }

    /// What two checksums of one version contradict each other in; nil if nothing. What one leaves out is no
    /// contradiction.
    fileprivate func contradiction(to other: VersionChecksum) -> String? {
        if fileCount != other.fileCount { return "has \(fileCount) files, not \(other.fileCount)" }
        if tableByteCount != other.tableByteCount {
            return "has \(tableByteCount) bytes of files, not \(other.tableByteCount)"
        }
        if let time = inCommitTimestamp, let otherTime = other.inCommitTimestamp, time != otherTime {
            return "was committed at \(time), not \(otherTime)"
        }
        if let metadata, let stated = other.metadata,
            (metadata.id, metadata.schemaString) != (stated.id, stated.schemaString)
                || metadata.partitionColumns != stated.partitionColumns
                || metadata.configuration != stated.configuration
        {
            return "has other metadata"
        }
        if let protocolAction, let stated = other.protocolAction,
            protocolAction.minReaderVersion != stated.minReaderVersion
                || protocolAction.minWriterVersion != stated.minWriterVersion
                || Set(protocolAction.readerFeatures ?? []) != Set(stated.readerFeatures ?? [])
                || Set(protocolAction.writerFeatures ?? []) != Set(stated.writerFeatures ?? [])
        {
            return "has another protocol"
        }
        return nil
    }

    /// nil where the required numbers are not there.
    init?(json: [UInt8]) throws {
        var reader = JSONReader(json.span)
        var byteCount: Int64?
        var count: Int64?
        try reader.beginObject()
        while let name = try reader.nextName() {
            if try reader.readNull() { continue }
            switch name {
            case "tableSizeBytes": byteCount = try reader.readValue().integerValue
            case "numFiles": count = try reader.readValue().integerValue
            case "inCommitTimestampOpt": inCommitTimestamp = try reader.readValue().integerValue
            case "metadata": metadata = try reader.readMetadata()
            case "protocol": protocolAction = try reader.readProtocol()
            default: try reader.skipValue()
            }
        }
        guard let byteCount, let count else { return nil }
        tableByteCount = byteCount
        fileCount = count
    }

    static func path(_ version: Int64, in location: TableLocation) -> ObjectPath {
        location.logFolder.appending(LogFileName.padded(version) + ".crc")
    }

    /// The file's text.
    func json(_ snapshot: Snapshot) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("txnId", snapshot.commitInfo?.transactionToken)
        writer.field("tableSizeBytes", tableByteCount)
        writer.field("numFiles", fileCount)
        writer.field("numMetadata", Int64(1))
        writer.field("numProtocol", Int64(1))
        writer.field("inCommitTimestampOpt", inCommitTimestamp)
        writer.name("setTransactions")
        writer.beginArray()
        for (_, transaction) in snapshot.transactions.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.fields(transaction)
            writer.endObject()
        }
        writer.endArray()
        writer.name("domainMetadata")
        writer.beginArray()
        for (_, domain) in snapshot.domains.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.fields(domain)
            writer.endObject()
        }
        writer.endArray()
        writer.begin("metadata")
        writer.fields(snapshot.metadata)
        writer.endObject()
        writer.begin("protocol")
        writer.fields(snapshot.protocolAction)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

extension Snapshot {
    /// Compares this version with its checksum file. nil: there is none. Throws `damaged` where they differ.
    public func checkVersionChecksum() async throws(DeltaError) -> VersionChecksum? {
        let path = VersionChecksum.path(version, in: location)
        let bytes: [UInt8]
        do {
            bytes = try await location.store.get(path)
        } catch {
            if error.code == .notFound { return nil }
            throw .storage(error, "cannot read a version checksum")
        }
        let stated: VersionChecksum?
        do {
            stated = try VersionChecksum(json: bytes)
        } catch {
            throw DeltaError(
                .damaged, "the version checksum is damaged", file: path, version: version, cause: error)
        }
        guard let stated else {
            throw DeltaError(
                .damaged, "the version checksum lacks what it must hold", file: path, version: version)
        }
        let found = VersionChecksum(of: self)
        if let contradiction = found.contradiction(to: stated) {
            throw DeltaError(
                .damaged, "the version \(contradiction) as its checksum says", file: path, version: version)
        }
        return stated
    }
}

extension LogWriter {
    /// Writes the checksum file of a committed version; one that is there stays. A failure leaves the table as it is.
    public func writeVersionChecksum(of snapshot: Snapshot) async throws(DeltaError) {
        let path = VersionChecksum.path(snapshot.version, in: location)
        do {
            _ = try await location.store.putIfAbsent(path, VersionChecksum(of: snapshot).json(snapshot))
        } catch {
            throw .storage(error, "cannot write a version checksum")
        }
    }
}
