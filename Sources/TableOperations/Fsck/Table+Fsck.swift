import DeltaLog
import ObjectStorage
public import TableScan

extension Table {
    /// Holds the log against the files: that they are there, their sizes, row counts and statistics; with
    /// ``FsckOptions/isDeep`` all that is in them, and whether each key is there once.
    ///
    /// With ``FsckOptions/repairs`` a new version is made of what can be mended. Files that are gone are taken out of
    /// the table, which is told in the report: their rows are lost. Throws ``DeltaError`` where the table cannot be
    /// opened or the store fails.
    public func fsck(_ options: FsckOptions = FsckOptions()) async throws -> FsckReport {
        let snapshot = try await snapshot()
        var report = FsckReport(version: snapshot.version)
        report.findings += try await logFindings(snapshot)
        var mended: [FileKey: AddFile?] = [:]
        for file in snapshot.files {
            try Task.checkCancellation()
            let check = try await FileCheck(file, in: snapshot, isDeep: options.isDeep)
            report.checkedFileCount += 1
            report.findings += check.findings
            if check.findings.contains(where: \.isRepairable) { mended[file.key] = check.mended }
        }
        let unreadable: Set<FsckReport.Finding.Kind> = [.missingFile, .unreadable, .content]
        let isReadable = !report.findings.contains { unreadable.contains($0.kind) }
        if options.isDeep, isReadable, let key = try snapshot.metadata.declaredKey() {
            let duplicates = try await DuplicateKeys(
                key, in: snapshot, memoryByteCount: options.memoryByteCount)
            report.comparedRowCount = duplicates.comparedRowCount
            if duplicates.rowCount > 0 {
                report.findings.append(
                    .init(
                        kind: .duplicateKeys, file: nil,
                        problem:
                            "\(duplicates.rowCount) rows have the key (\(key.joined(separator: ", "))) of another row; "
                            + "an upsert of these keys mends them", isRepairable: false))
            }
        }
        guard options.repairs, !mended.isEmpty else { return report }
        report.repairedVersion = try await repair(mended)
        report.repairedCount = report.findings.filter(\.isRepairable).count
        return report
    }

    private func logFindings(_ snapshot: Snapshot) async throws -> [FsckReport.Finding] {
        var findings = snapshot.warnings.map {
            FsckReport.Finding(kind: .log, file: nil, problem: $0, isRepairable: false)
        }
        let versions = try await location.commitVersions()
        for (version, next) in zip(versions, versions.dropFirst()) where next != version + 1 {
            findings.append(
                .init(
                    kind: .log, file: nil,
                    problem: "the commits between versions \(version) and \(next) are missing",
                    isRepairable: false))
        }
        do {
            _ = try await snapshot.checkVersionChecksum()
        } catch {
            guard error.code == .damaged else { throw error }
            findings.append(
                .init(kind: .log, file: error.file?.lastSegment, problem: error.message, isRepairable: false))
        }
        return findings
    }

    private func repair(_ mended: [FileKey: AddFile?]) async throws -> Int64 {
        let result = try await commit("FSCK", options: WriteOptions()) { snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.rearrangements)
            let time = environment.nowMilliseconds()
            var actions: [Action] = []
            var result = WriteResult(version: snapshot.version, committed: false)
            for file in snapshot.files {
                guard let entry = mended[file.key] else { continue }
                if var right = entry {
                    right.dataChange = false
                    actions.append(.add(right))
                } else {
                    actions.append(.remove(file.removed(atMilliseconds: time)))
                    result.filesRemoved += 1
                }
            }
            return CommitPlan(actions: actions, result: result)
        }
        return result.version
    }
}
