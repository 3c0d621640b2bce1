import ObjectStorage

extension LogWriter {
    /// Writes a classic checkpoint of the snapshot's version and points `_last_checkpoint` at it.
    ///
    /// The checkpoint is written under a temporary name, read back and compared with the snapshot before it gets
    /// its own name. Throws `unsupported` where the snapshot is read only, `storage`, or `damaged` if what was read
    /// back is not what was written; then the temporary file is gone and nothing else has changed.
    public func writeCheckpoint(of snapshot: Snapshot) async throws(DeltaError) {
        let written: CheckpointWriter.Written
        do {
            written = try CheckpointWriter.encode(
                snapshot, tombstones: try await snapshot.tombstones(), now: environment.nowMilliseconds())
        } catch let error as DeltaError {
            throw error
        } catch {
            throw DeltaError(
                .invalidRequest, "the checkpoint of version \(snapshot.version) cannot be written",
                version: snapshot.version, cause: error)
        }
        let name = LogFileName.padded(snapshot.version) + ".checkpoint.parquet"
        let temporary = location.logFolder.appending(".\(name).\(environment.makeUUID()).tmp")
        do {
            try await location.store.put(temporary, written.bytes)
            try await verify(temporary, written, against: snapshot)
            try await location.store.put(location.logFolder.appending(name), written.bytes)
            try? await location.store.delete(temporary)
            try await writeHint(written, version: snapshot.version)
        } catch {
            try? await location.store.delete(temporary)
            if let error = error as? ObjectStoreError { throw .storage(error, "cannot write a checkpoint") }
            throw error as? DeltaError
                ?? DeltaError(.storage, "cannot write a checkpoint", version: snapshot.version, cause: error)
        }
    }

    private func verify(
        _ path: ObjectPath, _ written: CheckpointWriter.Written, against snapshot: Snapshot
    ) async throws(DeltaError) {
        let object = ObjectMetadata(path: path, byteCount: written.bytes.count, modifiedMilliseconds: 0)
        let state = try await CheckpointReader.read(
            CheckpointObjects(version: snapshot.version, naming: .classic, objects: [object]), in: location)
        let isSame =
            state.protocolAction == snapshot.protocolAction && state.metadata == snapshot.metadata
            && state.transactions == snapshot.transactions && state.domains == snapshot.domains
            && state.files.count == snapshot.files.count
            && state.files.totalByteCount == snapshot.files.totalByteCount
            && Self.digest(state.files) == Self.digest(snapshot.files)
        guard isSame else {
            throw DeltaError(
                .damaged, "a checkpoint that was just written does not hold what the table holds", file: path,
                version: snapshot.version)
        }
    }

    /// A sum over the names of all logical files, whatever their order.
    private static func digest(_ files: LiveFiles) -> UInt64 {
        files.reduce(0) { sum, file in
            var hasher = FileDigest()
            hasher.add(file.path)
            hasher.add(file.deletionVector?.uniqueID ?? "")
            hasher.add(file.stats ?? "")
            return sum &+ hasher.value
        }
    }

    /// A hint that is newer than this checkpoint stays.
    private func writeHint(
        _ written: CheckpointWriter.Written, version: Int64
    ) async throws(ObjectStoreError) {
        if case .found(let hint) = await LastCheckpoint.read(location), hint.version > version { return }
        let hint = LastCheckpoint(
            version: version, actionCount: written.actionCount, byteCount: Int64(written.bytes.count),
            addFileCount: written.addFileCount)
        try await location.store.put(LastCheckpoint.path(in: location), hint.json)
    }
}

/// Mixes the texts of one file into a number.
private struct FileDigest {
    private(set) var value: UInt64 = 0

    mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        value = value &* 0x9E37_79B9_7F4A_7C15 &+ (unsafe PathHash.of(bytes.span.bytes))
    }
}
