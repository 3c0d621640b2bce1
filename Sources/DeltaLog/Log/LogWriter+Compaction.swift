import ObjectStorage

extension LogWriter {
    /// Writes a log compaction file that stands in for a range of commits (protocol section "Log Compaction Files");
    /// one that is there stays.
    ///
    /// Throws `invalidRequest` for a single version, `versionNotAvailable` where a commit is gone.
    public func writeLogCompaction(of versions: ClosedRange<Int64>) async throws(DeltaError) {
        guard versions.count > 1, versions.lowerBound >= 0 else {
            throw DeltaError(
                .invalidRequest,
                "versions \(versions.lowerBound) to \(versions.upperBound) cannot be compacted")
        }
        var commits: [[Action]] = []
        for version in versions { commits.append(try await location.readCommit(version).actions) }
        let replay = Replay(commits)
        var actions: [Action] = []
        if let protocolAction = replay.protocolAction { actions.append(.protocolAction(protocolAction)) }
        if let metadata = replay.metadata { actions.append(.metadata(metadata)) }
        actions += replay.transactions.sorted { $0.key < $1.key }.map { .transaction($0.value) }
        actions += replay.domains.sorted { $0.key < $1.key }.map { .domainMetadata($0.value) }
        actions += replay.added.reversed().map { .add($0) }
        actions += replay.removed.reversed().map { .remove($0) }
        let name =
            "\(LogFileName.padded(versions.lowerBound)).\(LogFileName.padded(versions.upperBound)).compacted.json"
        do {
            _ = try await location.store.putIfAbsent(
                location.logFolder.appending(name), ActionWriter.lines(actions))
        } catch {
            throw .storage(error, "cannot write a log compaction file")
        }
    }
}
