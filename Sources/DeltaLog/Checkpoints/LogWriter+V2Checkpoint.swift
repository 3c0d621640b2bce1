import ObjectStorage

extension LogWriter {
    /// Writes a UUID-named checkpoint in JSON whose file actions are in sidecars (protocol section "V2 Spec").
    ///
    /// Nobody looks at sidecars that no checkpoint names, so they are written under their own names; the checkpoint
    /// itself gets its name when everything was read back.
    func writeV2Checkpoint(of snapshot: Snapshot) async throws -> LastCheckpoint {
        var sidecars = Sidecars(limit: sidecarActionLimit)
        let name = "\(LogFileName.padded(snapshot.version)).checkpoint.\(environment.makeUUID()).json"
        let temporary = location.logFolder.appending(".\(name).tmp")
        var mayBeThere = false
        do {
            try await writeFiles(of: snapshot) { _ in
                try await sidecars.next {
                    let layout = CheckpointSchema(snapshot, parts: [.add, .remove])
                    let name = environment.makeUUID() + ".parquet"
                    return try await CheckpointWriter(
                        layout, snapshot, at: location.logFolder.appending("_sidecars").appending(name),
                        in: location.store)
                }
            }
            try await sidecars.finish()
            let actions = actions(of: snapshot, sidecars.written)
            let bytes = ActionWriter.lines(actions)
            try await location.store.put(temporary, bytes)
            let top = CheckpointWriter.Written(path: temporary, byteCount: bytes.count)
            try await verify([top], .uuid(isJSON: true), against: snapshot)
            mayBeThere = true
            try await location.store.put(location.logFolder.appending(name), bytes)
            try? await location.store.delete(temporary)
            let fileActions = sidecars.written.reduce(0) { $0 + $1.actionCount }
            return LastCheckpoint(
                version: snapshot.version, actionCount: Int64(actions.count) + fileActions,
                byteCount: Int64(bytes.count + sidecars.written.reduce(0) { $0 + $1.byteCount }),
                addFileCount: Int64(snapshot.files.count))
        } catch {
            await sidecars.open?.abort()
            // A checkpoint that may have its name needs its sidecars; cleanup takes those that nothing names.
            let unused = mayBeThere ? [] : sidecars.written.map(\.path)
            for path in [temporary] + unused { try? await location.store.delete(path) }
            throw error
        }
    }

    /// What the checkpoint itself holds.
    private func actions(of snapshot: Snapshot, _ sidecars: [CheckpointWriter.Written]) -> [Action] {
        let tags: [String: String?] = [
            "sidecarNumActions": String(sidecars.reduce(0) { $0 + $1.actionCount }),
            "sidecarSizeInBytes": String(sidecars.reduce(0) { $0 + $1.byteCount }),
            "numOfAddFiles": String(snapshot.files.count), LogFileChecksum.name: LogFileChecksum.blank,
        ]
        let now = environment.nowMilliseconds()
        var actions: [Action] = [
            .checkpointMetadata(CheckpointMetadata(version: snapshot.version, tags: tags)),
            .metadata(snapshot.metadata), .protocolAction(snapshot.protocolAction),
        ]
        actions += snapshot.transactions.sorted { $0.key < $1.key }.map { .transaction($0.value) }
        actions += snapshot.domains.sorted { $0.key < $1.key }.map { .domainMetadata($0.value) }
        actions += sidecars.map {
            .sidecar(
                Sidecar(
                    path: $0.path.lastSegment, sizeInBytes: Int64($0.byteCount), modificationTime: now))
        }
        return actions
    }
}

/// The sidecars of a checkpoint under construction, of which the last is open.
private struct Sidecars {
    let limit: Int64
    private(set) var written: [CheckpointWriter.Written] = []
    private(set) var open: CheckpointWriter?

    init(limit: Int64) {
        self.limit = limit
    }

    /// The sidecar that the next action goes into.
    mutating func next(_ make: () async throws -> CheckpointWriter) async throws -> CheckpointWriter {
        if let open, open.actionCount < limit { return open }
        try await finish()
        let writer = try await make()
        open = writer
        return writer
    }

    mutating func finish() async throws {
        guard let writer = open else { return }
        written.append(try await writer.finish())
        open = nil
    }
}
