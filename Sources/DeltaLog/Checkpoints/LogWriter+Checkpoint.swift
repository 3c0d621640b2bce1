import ObjectStorage

extension LogWriter {
    /// Writes a checkpoint of the snapshot's version and points `_last_checkpoint` at it: a classic one, or one of
    /// the second version with sidecars where the table has the policy `v2`.
    ///
    /// What is written is read back and compared with the snapshot before it gets a name that readers look for.
    /// Throws `unsupported` where the snapshot is read only, `storage`, or `damaged` if the version contradicts its
    /// checksum file or what was read back is not what was written; then nothing else has changed.
    public func writeCheckpoint(of snapshot: Snapshot) async throws(DeltaError) {
        _ = try await snapshot.checkVersionChecksum()
        do {
            let hint =
                snapshot.hasV2Checkpoints
                ? try await writeV2Checkpoint(of: snapshot) : try await writeClassicCheckpoint(of: snapshot)
            // A hint that is newer than this checkpoint stays.
            if case .found(let newer) = await LastCheckpoint.read(location), newer.version > hint.version {
                return
            }
            try await location.store.put(LastCheckpoint.path(in: location), hint.json)
        } catch let error as DeltaError {
            throw error
        } catch let error as ObjectStoreError {
            throw .storage(error, "cannot write a checkpoint")
        } catch {
            throw DeltaError(
                .invalidRequest, "the checkpoint of version \(snapshot.version) cannot be written",
                version: snapshot.version, cause: error)
        }
    }

    private func writeClassicCheckpoint(of snapshot: Snapshot) async throws -> LastCheckpoint {
        let name = LogFileName.padded(snapshot.version) + ".checkpoint.parquet"
        let temporary = location.logFolder.appending(".\(name).\(environment.makeUUID()).tmp")
        do {
            let writer = try await CheckpointWriter(
                CheckpointSchema(snapshot), snapshot, at: temporary, in: location.store)
            let written: CheckpointWriter.Written
            do {
                try await writer.appendState()
                try await writeFiles(of: snapshot) { _ in writer }
                written = try await writer.finish()
            } catch {
                await writer.abort()
                throw error
            }
            try await verify([written], .classic, against: snapshot)
            try await copy(written, to: location.logFolder.appending(name))
            try? await location.store.delete(temporary)
            return LastCheckpoint(
                version: snapshot.version, actionCount: written.actionCount,
                byteCount: Int64(written.byteCount), addFileCount: written.addFileCount)
        } catch {
            try? await location.store.delete(temporary)
            throw error
        }
    }

    /// Hands live files and tombstones that have not expired to the writers that `writer` gives for each.
    func writeFiles(of snapshot: Snapshot, _ writer: (Bool) async throws -> CheckpointWriter) async throws {
        for file in snapshot.files { try await writer(true).append(file) }
        let oldest =
            environment.nowMilliseconds() - max(0, snapshot.metadata.deletedFileRetentionMilliseconds)
        try await snapshot.eachTombstone { file in
            guard (file.deletionTimestamp ?? 0) > oldest else { return }
            try await writer(false).append(file)
        }
    }

    /// Reads a checkpoint back that has no name of its own yet.
    func verify(
        _ written: [CheckpointWriter.Written], _ naming: CheckpointObjects.Naming, against snapshot: Snapshot
    ) async throws {
        let objects = written.map {
            ObjectMetadata(path: $0.path, byteCount: $0.byteCount, modifiedMilliseconds: 0)
        }
        let state = try await CheckpointReader.read(
            CheckpointObjects(version: snapshot.version, naming: naming, objects: objects), in: location)
        let isSame =
            state.protocolAction == snapshot.protocolAction && state.metadata == snapshot.metadata
            && state.transactions == snapshot.transactions && state.domains == snapshot.domains
            && state.files.count == snapshot.files.count
            && state.files.totalByteCount == snapshot.files.totalByteCount
            && Self.digest(state.files) == Self.digest(snapshot.files)
        guard isSame else {
            throw DeltaError(
                .damaged, "a checkpoint that was just written does not hold what the table holds",
                file: objects.first?.path, version: snapshot.version)
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

    /// Copies an object a few megabytes at a time.
    private func copy(_ written: CheckpointWriter.Written, to path: ObjectPath) async throws {
        let step = 8 << 20
        if written.byteCount <= step {
            return try await location.store.put(path, try await location.store.get(written.path))
        }
        let upload = try await location.store.upload(path)
        do {
            for start in stride(from: 0, to: written.byteCount, by: step) {
                let range = start..<min(start + step, written.byteCount)
                try await upload.write(try await location.store.get(written.path, range: range))
            }
            try await upload.finish()
        } catch {
            await upload.abort()
            throw error
        }
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
