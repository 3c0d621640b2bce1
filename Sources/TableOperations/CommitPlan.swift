import DeltaLog
import TableScan

/// What one attempt wants to commit on top of the snapshot that it was planned against.
struct CommitPlan {
    /// Empty: there is nothing to do, and no version is made.
    var actions: [Action]
    /// Counts of what the actions do; version and retries are filled in when the commit is through.
    var result: WriteResult
    /// The files written for this attempt, to be taken back where the commit does not happen and they are of no
    /// use to the next attempt.
    var written: DataFileWriter?
    /// What the history says of an operation that is to make a version even without actions.
    var metrics: [(String, Int)]?

    /// Nothing to do: the table holds what was wanted at the snapshot's version.
    static func nothing(at snapshot: Snapshot, _ result: WriteResult) -> CommitPlan {
        CommitPlan(actions: [], result: result)
    }
}

extension Table {
    /// Commits what `plan` wants, planning anew on the newer snapshot whenever another writer was faster.
    ///
    /// `holdsOnAnyVersion`: the change does not hang on what the table holds, so that a version seen a moment ago will
    /// do to begin with. Throws ``TableError`` `.conflict` after the allowed number of retries; nothing is changed then.
    func commit(
        _ operation: String, options: WriteOptions, parameters: [(String, String)] = [],
        holdsOnAnyVersion: Bool = false, _ plan: (Snapshot) async throws -> CommitPlan
    ) async throws -> WriteResult {
        var snapshot = holdsOnAnyVersion ? try await recentSnapshot() : try await snapshot()
        var retries = 0
        while true {
            if let batch = options.batch, let applied = try await version(of: batch, in: snapshot) {
                var result = WriteResult(version: snapshot.version, committed: false)
                result.alreadyAppliedAt = applied
                return result
            }
            var attempt = try await plan(snapshot)
            attempt.result.retries = retries
            guard !attempt.actions.isEmpty || attempt.metrics != nil else { return attempt.result }
            let (outcome, next) = try await commit(attempt, operation, options, parameters, on: snapshot)
            switch outcome {
            case .committed(let version, _):
                attempt.result.version = version
                attempt.result.committed = true
                attempt.result.warnings += await finish(version, next)
                return attempt.result
            case .conflict(let version):
                await attempt.written?.discard()
                retries += 1
                guard retries <= options.maximumRetries else { throw await lost(to: version, after: retries) }
                try await backOff(attempt: retries)
                snapshot = try await self.snapshot()
            }
        }
    }

    private func commit(
        _ attempt: CommitPlan, _ operation: String, _ options: WriteOptions, _ parameters: [(String, String)],
        on snapshot: Snapshot
    ) async throws -> (CommitOutcome, Snapshot?) {
        var actions: [Action] = [.commitInfo(commitInfo(attempt, operation, options, parameters, snapshot))]
        if let batch = options.batch {
            actions.append(
                .transaction(
                    Transaction(
                        applicationID: batch.application, version: batch.sequence,
                        lastUpdated: environment.nowMilliseconds())))
        }
        return try await LogWriter(location, environment: environment)
            .commit(actions + attempt.actions, onto: snapshot)
    }

    private func commitInfo(
        _ attempt: CommitPlan, _ operation: String, _ options: WriteOptions, _ parameters: [(String, String)],
        _ snapshot: Snapshot
    ) -> CommitInfo {
        var info = CommitInfo(operation: options.operationName ?? operation)
        info.operationParameters = JSONObject(
            parameters.map { JSONObject.Member(name: $0.0, value: .string($0.1)) })
        info.operationMetrics =
            attempt.metrics.map(JSONObject.init(figures:)) ?? attempt.result.operationMetrics
        info.readVersion = snapshot.version
        if let note = options.userMetadata {
            info.other = JSONObject([JSONObject.Member(name: "userMetadata", value: .string(note))])
        }
        return info
    }

    /// The version in which a batch was applied, or nil if it was not.
    private func version(of batch: BatchIdentifier, in snapshot: Snapshot) async throws -> Int64? {
        guard let applied = snapshot.transactions[batch.application], applied.version >= batch.sequence else {
            return nil
        }
        var version = snapshot.version
        while version >= 0 {
            guard let commit = try? await location.readCommit(version) else { break }
            let names = commit.actions.contains { action in
                if case .transaction(let transaction) = action {
                    return transaction.applicationID == batch.application
                        && transaction.version >= batch.sequence
                }
                return false
            }
            if names { return version }
            version -= 1
        }
        // The commit is cleaned up; that the batch was applied is still known.
        return max(version, 0)
    }

    /// What is due after a commit. Whatever fails leaves the table whole, so it is a warning.
    ///
    /// - Parameter snapshot: the version, where it is known without reading it.
    func finish(_ version: Int64, _ snapshot: Snapshot? = nil) async -> [String] {
        do {
            if let snapshot { remember(snapshot) }
            let newest = if let snapshot { snapshot } else { try await self.snapshot() }
            let writer = LogWriter(location, environment: environment)
            let failures = await writer.finishCommit(of: version, newest: newest)
            // The next commit is to know the checkpoint.
            if writer.isCheckpointDue(newest) { _ = try await self.snapshot() }
            return failures.map { "The write is committed, but \($0)" }
        } catch {
            return ["The write is committed, but the table could not be read afterwards: \(error)"]
        }
    }

    private func lost(to version: Int64, after retries: Int) async -> TableError {
        let other = try? await location.readCommit(version)
        let name = other?.actions.lazy.compactMap { action in
            if case .commitInfo(let info) = action { info.operation } else { nil }
        }.first
        return TableError(
            .conflict,
            "Other writers were faster \(retries) times, at last with version \(version)"
                + (name.map { " (\($0))" } ?? "") + ". Nothing was changed; run the same command again.")
    }

    /// Waits a random time that grows with the attempt, up to about a second.
    private func backOff(attempt: Int) async throws {
        let longest = min(1_000, Int64(10) << min(attempt, 7))
        try await environment.sleep(environment.random(1...longest))
    }
}

extension WriteResult {
    /// The figures as the table's history keeps them, under the names that other engines use where there are any.
    var operationMetrics: JSONObject {
        let figures: [(String, Int)] = [
            ("numTargetRowsInserted", rowsInserted), ("numTargetRowsUpdated", rowsUpdated),
            ("numTargetRowsUnchanged", rowsUnchanged), ("numTargetRowsDeleted", rowsDeleted),
            ("numDuplicateRowsInBatch", duplicateRowsInBatch),
            ("numDuplicateRowsInTable", duplicateRowsInTable),
            ("numAddedFiles", filesAdded), ("numRemovedFiles", filesRemoved), ("numMaskedFiles", filesMasked),
            ("numAddedBytes", bytesAdded),
            ("numRemovedBytes", bytesRemoved), ("numProbedFiles", filesProbed),
        ]
        return JSONObject(figures: figures)
    }

    /// Counts files that a plan adds and removes.
    mutating func count(added: [AddFile], removed: [AddFile]) {
        filesAdded = added.count
        filesRemoved = removed.count
        bytesAdded = added.reduce(0) { $0 + Int($1.size) }
        bytesRemoved = removed.reduce(0) { $0 + Int($1.size) }
    }
}

extension JSONObject {
    /// Figures as the history keeps them: as text.
    fileprivate init(figures: [(String, Int)]) {
        self.init(figures.map { Member(name: $0.0, value: .string(String($0.1))) })
    }
}
