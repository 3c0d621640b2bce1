import ObjectStorage

/// What a version says of the table as a whole, kept beside its commit (protocol section "Version Checksum File").
public struct VersionChecksum: Hashable, Sendable {
    /// Bytes of all live data files.
    public var tableByteCount: Int64
    public var fileCount: Int64
    public var inCommitTimestamp: Int64?

    /// What a snapshot comes to. O(files).
    init(of snapshot: Snapshot) {
        tableByteCount = snapshot.files.totalByteCount
        fileCount = Int64(snapshot.files.count)
        inCommitTimestamp =
            snapshot.firstInCommitVersion == nil ? nil : snapshot.commitInfo?.inCommitTimestamp
    }

    /// nil where the required members are not there.
    init?(json: [UInt8]) throws(JSONError) {
        guard let object = try JSONValue(parsing: json).objectValue,
            let size = object["tableSizeBytes"]?.integerValue, let count = object["numFiles"]?.integerValue
        else { return nil }
        tableByteCount = size
        fileCount = count
        inCommitTimestamp = object["inCommitTimestampOpt"]?.integerValue
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
        guard stated.fileCount == found.fileCount, stated.tableByteCount == found.tableByteCount else {
            throw DeltaError(
                .damaged,
                "the version has \(found.fileCount) files of \(found.tableByteCount) bytes where its checksum says "
                    + "\(stated.fileCount) of \(stated.tableByteCount)", file: path, version: version)
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
