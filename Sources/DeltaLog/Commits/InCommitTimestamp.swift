import ObjectStorage

/// The protocol's section "In-Commit Timestamps".
enum InCommitTimestamp {
    static let enabled = "delta.enableInCommitTimestamps"
    static let enablementVersion = "delta.inCommitTimestampEnablementVersion"
    static let enablementTimestamp = "delta.inCommitTimestampEnablementTimestamp"

    static func isEnabled(_ protocolAction: ProtocolAction, _ metadata: Metadata) -> Bool {
        metadata.isEnabled(enabled)
            && (protocolAction.writerFeatures ?? []).contains {
                $0.hasPrefix(TableFeature.inCommitTimestamp.rawValue)
            }
    }

    /// The first version that has a timestamp of its own; nil if none has.
    static func firstVersion(_ protocolAction: ProtocolAction, _ metadata: Metadata) -> Int64? {
        guard isEnabled(protocolAction, metadata) else { return nil }
        return metadata.configuration[enablementVersion].flatMap { Int64($0) } ?? 0
    }

    /// The timestamp that a new version must carry; nil where the feature is off. Where this commit turns it on, its
    /// metadata is completed with the version and time of doing so.
    static func due(
        for actions: inout [Action], version: Int64, basis: Snapshot?, now: Int64, in location: TableLocation
    ) async throws(DeltaError) -> Int64? {
        var protocolAction = basis?.protocolAction
        var metadata = basis?.metadata
        var metadataIndex: Int?
        for (index, action) in actions.enumerated() {
            if case .protocolAction(let newer) = action { protocolAction = newer }
            if case .metadata(let newer) = action {
                metadata = newer
                metadataIndex = index
            }
        }
        guard let protocolAction, var metadata, isEnabled(protocolAction, metadata) else { return nil }
        guard let basis, version > 0 else { return now }
        if isEnabled(basis.protocolAction, basis.metadata) {
            return max(now, try await previous(version - 1, basis, in: location) + 1)
        }
        let modified: Int64
        do {
            let path = location.logFolder.appending(LogFileName.commit(named: version - 1))
            modified = try await location.store.metadata(of: path).modifiedMilliseconds
        } catch {
            modified = Int64.min
            guard error.code == .notFound else { throw .storage(error, "cannot look at the commit before") }
        }
        let time = max(now, modified == .max ? modified : modified + 1)
        metadata.configuration[enablementVersion] = String(version)
        metadata.configuration[enablementTimestamp] = String(time)
        if let metadataIndex { actions[metadataIndex] = .metadata(metadata) }
        return time
    }

    private static func previous(
        _ version: Int64, _ basis: Snapshot, in location: TableLocation
    ) async throws(DeltaError) -> Int64 {
        if basis.version == version, let time = basis.commitInfo?.inCommitTimestamp, time < .max {
            return time
        }
        return try await read(version, in: location)
    }

    /// The timestamp inside of a commit. Throws `damaged` if there is none though there must be.
    static func read(_ version: Int64, in location: TableLocation) async throws(DeltaError) -> Int64 {
        let path = location.logFolder.appending(LogFileName.commit(named: version))
        guard
            let time = try await CommitFile.readInfo(path, version: version, in: location)?.inCommitTimestamp,
            time < Int64.max
        else {
            throw DeltaError(
                .damaged, "the commit has no inCommitTimestamp, which the table requires", file: path,
                version: version)
        }
        return time
    }
}
