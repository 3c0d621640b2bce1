import DeltaLog
import LakeCatalog
import LakeRuntime
import TableOperations
import TableScan
import TextFormats

extension OneTable {
    /// What compaction and vacuum would do. Nothing is changed.
    func maintenance() async throws -> HTML {
        let snapshot = try await table.snapshot()
        let content = HTML([
            compaction(snapshot), await vacuum(), log(snapshot),
        ])
        return page("maintenance", "Maintenance", content)
    }

    private func compaction(_ snapshot: Snapshot) -> HTML {
        let outlook = CompactionOutlook(snapshot)
        guard outlook.fileCount > 0 else {
            return "<h2>Compaction</h2>\n<p class=\"good\">The files are right as they are.</p>\n"
        }
        let vectors: HTML =
            outlook.deletionVectorCount > 0
            ? """
             \(Figures.grouped(outlook.deletionVectorCount)) of them have deletion vectors, which hide \
            \(Figures.grouped(Int(clamping: outlook.deletedRowCount))) rows.
            """ : ""
        return """
            <h2>Compaction</h2>
            <p>Would rewrite \(files(outlook.fileCount)), \(Figures.size(Int(clamping: outlook.byteCount))), in \
            \(outlook.commitCount) \(outlook.commitCount == 1 ? "version" : "versions").\(vectors)</p>
            <pre>tarn compact \(name.description)</pre>

            """
    }

    private func vacuum() async -> HTML {
        do {
            let result = try await table.vacuum()
            let kept = result.kept.map { (Self.explanation($0.key), $0.value) }.sorted { $0.0 < $1.0 }
            let rows: [HTML] = kept.map {
                "<tr><th scope=\"row\">\($0.0)</th><td>\(Figures.grouped($0.1.fileCount))</td>"
                    + "<td>\(Figures.size($0.1.byteCount))</td></tr>\n"
            }
            let would: HTML =
                result.deletable.isEmpty
                ? "<p class=\"good\">There is nothing to delete.</p>\n"
                : """
                <p>Would delete \(files(result.deletable.count)), \(Figures.size(result.deletableByteCount)).</p>
                <pre>tarn vacuum \(name.description) --yes</pre>

                """
            return """
                <h2 id="vacuum">Vacuum</h2>
                <p>Versions \(result.oldestRetainedVersion) to \(result.version) stay readable.</p>
                \(would)<div class="scroll" role="region" aria-labelledby="vacuum" tabindex="0"><table class="numbers">
                <thead><tr><th scope="col">Files that stay</th><th scope="col">Files</th><th scope="col">Size</th></tr></thead>
                <tbody>
                \(rows)</tbody></table></div>

                """
        } catch {
            return "<h2>Vacuum</h2>\n<div class=\"error\"><p>\(PageError(error).message)</p></div>\n"
        }
    }

    private func log(_ snapshot: Snapshot) -> HTML {
        let warnings: [HTML] = snapshot.warnings.map { "<li>\($0)</li>\n" }
        let said: HTML = warnings.isEmpty ? "" : "<ul>\n\(warnings)</ul>\n"
        return """
            <h2>Log</h2>
            <p>The newest version is \(snapshot.version), read from \
            \(snapshot.segment.checkpoint.map { "the checkpoint of version \($0.version)" } ?? "its commits alone").</p>
            \(said)
            """
    }

    private func files(_ count: Int) -> String {
        "\(Figures.grouped(count)) \(count == 1 ? "file" : "files")"
    }

    private static func explanation(_ reason: VacuumResult.Reason) -> String {
        switch reason {
        case .newestVersion: "needed by the newest version"
        case .retainedVersion: "needed by older versions within the retention"
        case .tag(let name): "needed by the version tagged \(name)"
        case .tooYoung: "not needed, but too young to be deleted"
        }
    }
}
