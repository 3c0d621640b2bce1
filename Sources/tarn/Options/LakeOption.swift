import ArgumentParser
import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime
import TableScan

/// Which lake a command works on.
struct LakeOption: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The lake home; else $TARN_LAKE, else ./lake.", valueName: "dir"),
        completion: .directory)
    var lake: String?

    /// The folder of the lake home, whether it is there or not.
    var folder: String {
        LakeHome.folder(option: lake, environment: ProcessInfo.processInfo.environment)
    }

    /// Opens the lake home.
    func home() throws(LakeError) -> LakeHome {
        try LakeHome.open(folder)
    }

    /// A table that a person named.
    func table(_ text: String) throws(LakeError) -> Table {
        let reference = try TableReference(text)
        return Table(try LakeHome.location(of: reference) { () throws(LakeError) in try home() })
    }
}

/// Which version of a table a command reads.
struct VersionOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Read this version.", valueName: "n"))
    var version: Int64?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read what stood at this time: a date (its end, in UTC) or a time such as 2026-03-02T18:00:00Z.",
            valueName: "time"))
    var asOf: String?

    func validate() throws {
        if version != nil, asOf != nil { throw ValidationError("--version and --as-of exclude each other") }
        if let version, version < 0 { throw ValidationError("--version must not be negative") }
    }

    /// The snapshot asked for; where a time chose it, says on standard error which version it is.
    func snapshot(of table: Table) async throws -> Snapshot {
        guard let asOf else { return try await table.snapshot(version: version) }
        let snapshot = try await table.snapshot(asOfMilliseconds: try PointInTime.milliseconds(asOf))
        StandardError.write("version \(snapshot.version) stood at \(asOf)\n")
        return snapshot
    }
}

/// Whether a command reports as one JSON object.
struct ReportOption: ParsableArguments {
    @Flag(name: .long, help: "Report as one JSON object.")
    var json = false
}
