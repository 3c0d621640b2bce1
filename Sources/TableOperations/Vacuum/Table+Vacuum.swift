import DeltaLog
import ObjectStorage
public import TableScan

extension Table {
    /// Finds the files of the table's folder that no retained version needs, and deletes them if it is told to.
    ///
    /// Retained are the newest version, each version that was the newest at some time within the retention, and
    /// tagged versions. Only data files, change data files and deletion vectors are looked at; hidden files and
    /// folders stay. Files unknown to the log stay for an hour at least, since they may belong to a write under way.
    ///
    /// Throws ``TableError``: `.invalidRequest` for a retention below the table's own, `.damaged` where a version that
    /// is to be kept cannot be read. Nothing is deleted then.
    public func vacuum(_ options: VacuumOptions = VacuumOptions()) async throws -> VacuumResult {
        let snapshot = try await snapshot()
        // A vacuum must know the table's protocol in full, not only its readers' part.
        try snapshot.checkWritable(enforcing: WriteSupport.rearrangements)
        let retention = try retention(options, snapshot.metadata)
        let now = environment.nowMilliseconds()
        var needed = try await NeededFiles(self, newest: snapshot, cutoffMilliseconds: now - retention)
        var result = try await sort(snapshot, needed, now: now, retention: retention)
        guard options.deletes, !result.deletable.isEmpty else { return result }

        try await needed.add(newerThan: snapshot)
        result.deletable.removeAll { needed.reasons[$0.path] != nil }
        _ = try await record(
            "VACUUM START",
            parameters: [
                ("retentionCheckEnabled", String(!options.allowsShortRetention)),
                ("defaultRetentionMillis", String(snapshot.metadata.deletedFileRetentionMilliseconds)),
                ("specifiedRetentionMillis", String(retention)),
            ],
            metrics: [
                ("numFilesToDelete", result.deletable.count),
                ("sizeOfDataToDelete", result.deletableByteCount),
            ])
        for object in result.deletable {
            try Task.checkCancellation()
            try await location.store.delete(object.path)
            result.deletedCount += 1
        }
        result.version = try await record(
            "VACUUM END", parameters: [("status", "COMPLETED")],
            metrics: [("numDeletedFiles", result.deletedCount), ("numVacuumedDirectories", 0)])
        return result
    }

    private func retention(_ options: VacuumOptions, _ metadata: Metadata) throws -> Int64 {
        let own = metadata.deletedFileRetentionMilliseconds
        let retention = options.retentionMilliseconds ?? own
        guard retention >= 0 else { throw TableError(.invalidRequest, "A retention cannot be negative.") }
        guard retention >= own || options.allowsShortRetention else {
            throw TableError(
                .invalidRequest,
                "The table keeps removed files for \(Self.hours(own)), so a retention of \(Self.hours(retention)) could "
                    + "delete files that readers of older versions still use. Take a longer one, or add --force if nobody "
                    + "reads older versions.")
        }
        return retention
    }

    private static func hours(_ milliseconds: Int64) -> String {
        let hours = milliseconds / 3_600_000
        return hours % 24 == 0 && hours > 0 ? "\(hours / 24) d" : "\(hours) h"
    }

    /// Goes through the table's folder.
    private func sort(
        _ snapshot: Snapshot, _ needed: NeededFiles, now: Int64, retention: Int64
    ) async throws -> VacuumResult {
        var removed: [ObjectPath: Int64] = [:]
        for file in try await snapshot.tombstones() {
            let time = file.deletionTimestamp ?? 0
            removed[try location.resolve(file.path)] = time
            if let vector = try file.deletionVector?.file(in: location) { removed[vector] = time }
        }
        var result = VacuumResult(
            version: snapshot.version, oldestRetainedVersion: needed.oldestVersion, deletable: [])
        let unknownAge = max(retention, VacuumOptions.youngestUnknownMilliseconds)
        for object in try await location.store.list(location.root, startingAfter: nil, recursive: true)
        where isTableFile(object.path) {
            if let reason = needed.reasons[object.path] {
                result.keep(object, reason)
            } else if let time = removed[object.path] {
                if time >= now - retention {
                    result.keep(object, .tooYoung)
                } else {
                    result.deletable.append(object)
                }
            } else if object.modifiedMilliseconds > now - unknownAge {
                result.keep(object, .tooYoung)
            } else {
                result.deletable.append(object)
            }
        }
        return result
    }

    /// Whether a path has the form of a data file, change data file or deletion vector of this table.
    private func isTableFile(_ path: ObjectPath) -> Bool {
        guard let relative = path.relative(to: location.root) else { return false }
        let segments = relative.split(separator: "/")
        for (index, folder) in segments.dropLast().enumerated() {
            if index == 0, folder == "_change_data" { continue }
            if folder.hasPrefix("."), !folder.contains("=") { return false }
            if folder.hasPrefix("_"), !folder.contains("=") { return false }
        }
        guard let name = segments.last, !name.hasPrefix("."), !name.hasPrefix("_") else { return false }
        return name.hasSuffix(".parquet") || (name.hasPrefix("deletion_vector_") && name.hasSuffix(".bin"))
    }

    /// Makes a version that tells of an operation and changes nothing.
    private func record(
        _ operation: String, parameters: [(String, String)], metrics: [(String, Int)]
    ) async throws -> Int64 {
        let result = try await commit(operation, options: WriteOptions(), parameters: parameters) {
            snapshot in
            var plan = CommitPlan.nothing(
                at: snapshot, WriteResult(version: snapshot.version, committed: false))
            plan.metrics = metrics
            return plan
        }
        return result.version
    }
}
