import DeltaLog
import ObjectStorage
import TableScan

/// The files that retained versions of a table need, each with the strongest reason.
struct NeededFiles {
    /// The first version whose files are all kept.
    let oldestVersion: Int64
    private(set) var reasons: [ObjectPath: VacuumResult.Reason] = [:]
    private let location: TableLocation

    /// The files of the newest version, of each version that was current at `cutoff` or later, and of tagged ones.
    ///
    /// Throws ``TableError`` `.damaged` where a version that is to be kept cannot be read: then it cannot be told
    /// which files it needs.
    init(_ table: Table, newest: Snapshot, cutoffMilliseconds cutoff: Int64) async throws {
        location = table.location
        let oldest = try await Self.oldest(table, newest: newest, cutoff)
        oldestVersion = oldest.version
        for (name, version) in newest.metadata.tags {
            guard let snapshot = try? await table.snapshot(version: version) else {
                throw TableError(
                    .damaged,
                    "Version \(version), tagged \(name), cannot be read, so it is not known which files it needs. Remove "
                        + "the tag, or repair the log.")
            }
            try add(snapshot.files, .tag(name))
        }
        try add(oldest.files, .retainedVersion)
        // Files that came and went in between are needed by the versions in between.
        if oldest.version < newest.version {
            for version in oldest.version + 1...newest.version {
                let commit = try await location.readCommit(version)
                for action in commit.actions {
                    switch action {
                    case .add(let file): try add([file], .retainedVersion)
                    case .cdc(let file): reasons[try location.resolve(file.path)] = .retainedVersion
                    default: continue
                    }
                }
            }
        }
        if let commit = try? await location.readCommit(oldest.version) {
            for case .cdc(let file) in commit.actions {
                reasons[try location.resolve(file.path)] = .retainedVersion
            }
        }
        try add(newest.files, .newestVersion)
    }

    /// The version that was current at the cutoff, or else the oldest that can be read.
    private static func oldest(
        _ table: Table, newest: Snapshot, _ cutoff: Int64
    ) async throws -> Snapshot {
        do {
            return try await table.snapshot(asOfMilliseconds: cutoff)
        } catch let error as DeltaError where error.code == .versionNotAvailable {
            for version in try await table.location.commitVersions() where version < newest.version {
                if let snapshot = try? await table.snapshot(version: version) { return snapshot }
            }
            return newest
        }
    }

    private mutating func add(_ files: some Sequence<AddFile>, _ reason: VacuumResult.Reason) throws {
        for file in files {
            reasons[try location.resolve(file.path)] = reason
            if let vector = try file.deletionVector?.file(in: location) { reasons[vector] = reason }
        }
    }

    /// Takes in what versions after `snapshot` added meanwhile.
    mutating func add(newerThan snapshot: Snapshot) async throws {
        let newer = try await snapshot.refreshed()
        try add(newer.files, .newestVersion)
    }
}
