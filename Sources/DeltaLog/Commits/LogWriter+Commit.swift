import ObjectStorage

extension LogWriter {
    /// Makes `actions` the given version, unless there is one already.
    ///
    /// `actions` may hold one commitInfo, which is completed and put first. `basis` is the snapshot that the change
    /// was made on; it tells whether in-commit timestamps are due, and may be left out for version 0.
    ///
    /// Throws `invalidRequest` where the protocol forbids the commit, `storage` where nothing was written,
    /// `unknownOutcome` where that could not be found out: then no file that the commit names may be deleted.
    public func commit(
        _ actions: [Action], as version: Int64, basis: Snapshot? = nil
    ) async throws(DeltaError) -> CommitOutcome {
        try await write(actions, as: version, basis: basis).outcome
    }

    /// Makes `actions` the version after `basis`, and gives that version's snapshot without reading it back.
    package func commit(
        _ actions: [Action], onto basis: Snapshot
    ) async throws(DeltaError) -> (outcome: CommitOutcome, snapshot: Snapshot?) {
        let (outcome, bytes) = try await write(actions, as: basis.version + 1, basis: basis)
        guard case .committed(_, let time) = outcome else { return (outcome, nil) }
        return (outcome, try? basis.following(bytes, timestampMilliseconds: time))
    }

    private func write(
        _ actions: [Action], as version: Int64, basis: Snapshot?
    ) async throws(DeltaError) -> (outcome: CommitOutcome, bytes: [UInt8]) {
        guard version >= 0 else {
            throw DeltaError(.invalidRequest, "a version cannot be \(version)", version: version)
        }
        try CommitValidation.check(actions, version: version)
        var basis = basis
        if basis == nil, version > 0 { basis = try await Snapshot.load(location, version: version - 1) }

        var info = CommitInfo()
        var rest: [Action] = []
        for action in actions {
            if case .commitInfo(let given) = action { info = given } else { rest.append(action) }
        }
        let now = environment.nowMilliseconds()
        let token = environment.makeUUID()
        info.timestamp = info.timestamp ?? now
        info.engineInfo = info.engineInfo ?? environment.engineInfo
        info.transactionToken = token
        info.inCommitTimestamp = try await InCommitTimestamp.due(
            for: &rest, version: version, basis: basis, now: now, in: location)
        try RowTracking.complete(&rest, version: version, basis: basis)

        let bytes = ActionWriter.lines([.commitInfo(info)] + rest)
        let path = location.logFolder.appending(LogFileName.commit(named: version))
        guard try await put(bytes, at: path, token: token, version: version) else {
            return (.conflict(version: version), [])
        }
        return (.committed(version: version, timestampMilliseconds: info.inCommitTimestamp ?? now), bytes)
    }

    private enum Found {
        case ours
        case theirs
        case nothing
    }

    /// Whether the version is ours. Asked again a few times where the store leaves the outcome open.
    private func put(
        _ bytes: [UInt8], at path: ObjectPath, token: String, version: Int64
    ) async throws(DeltaError) -> Bool {
        var lastError: ObjectStoreError?
        // A request whose reply was lost may still take effect, whatever becomes of later ones.
        var isOpen = false
        for _ in 0..<3 {
            do {
                // Only the first version makes the folder of the log.
                let outcome =
                    version == 0
                    ? try await location.store.putIfAbsent(path, bytes)
                    : try await location.store.putIfAbsentBesideOthers(path, bytes)
                if outcome == .created { return true }
            } catch {
                switch error.code {
                case .permissionDenied, .invalidRequest, .notFound, .exhausted:
                    // These say that nothing was written. A full disk may have left the object in place.
                    guard error.code == .exhausted else {
                        throw isOpen
                            ? unknown(error, path, version) : .storage(error, "cannot write a commit")
                    }
                case .unknownOutcome: isOpen = true
                case .unavailable, .failed: break
                }
                lastError = error
            }
            // Either somebody has the version, which may be ourselves by an earlier try, or the outcome is open.
            switch try await look(at: path, token: token, version: version, after: lastError) {
            case .ours: return true
            case .theirs: return false
            case .nothing:
                if let lastError, !isOpen, lastError.code == .exhausted || lastError.code == .failed {
                    throw .storage(lastError, "cannot write a commit")
                }
            }
        }
        let error =
            lastError ?? ObjectStoreError(.unavailable, "the commit is neither there nor absent", path: path)
        throw unknown(error, path, version)
    }

    private func unknown(_ error: ObjectStoreError, _ path: ObjectPath, _ version: Int64) -> DeltaError {
        DeltaError(
            .unknownOutcome, "cannot find out whether version \(version) was written: \(error.message)",
            file: path, version: version, cause: error)
    }

    private func look(
        at path: ObjectPath, token: String, version: Int64, after failure: ObjectStoreError?
    ) async throws(DeltaError) -> Found {
        do {
            let info = try await CommitFile.readInfo(path, version: version, in: location)
            return info?.transactionToken == token ? .ours : .theirs
        } catch {
            if let cause = error.cause as? ObjectStoreError {
                if cause.code == .notFound { return .nothing }
                throw unknown(failure ?? cause, path, version)
            }
            // Not ours: what we write can be read.
            return .theirs
        }
    }
}
