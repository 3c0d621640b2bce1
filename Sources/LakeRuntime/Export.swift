import Columnar
import DeltaLog
import Expressions
import Foundation
public import LakeCatalog
import TableScan
import TextFormats

/// Writes tables as CSV files under the names that the lake home gives them.
public struct Export: Sendable {
    /// A file that was written, or why it was not.
    public struct Outcome: Hashable, Sendable {
        public var name: String
        /// Nil where there is no table yet.
        public var path: String?
        public var rowCount = 0
        /// What a person should know.
        public var note: String?
    }

    let lake: Lake
    let folder: String
    let year: SchoolYear
    let currentYear: SchoolYear

    /// - Parameter year: the school year whose results are exported.
    /// - Parameter currentYear: the one that is under way; files of others are called historical.
    public init(lake: Lake, folder: String, year: SchoolYear, currentYear: SchoolYear) {
        self.lake = lake
        self.folder = folder
        self.year = year
        self.currentYear = currentYear
    }

    /// Writes the files of an export. Each appears whole or not at all; those of a year without results have a header
    /// only.
    public func run(_ export: ExportConfiguration) async throws -> [Outcome] {
        guard let snapshot = try await lake.existing(export.table) else {
            return [Outcome(name: export.name, note: "there is no table \(export.table) yet")]
        }
        if let dateColumn = export.dateColumn {
            var outcomes: [Outcome] = []
            for day in try await days(snapshot, dateColumn) {
                let path = fileName(export, date: day)
                outcomes.append(
                    try await write(export, snapshot, "\(dateColumn) = DATE '\(day)'", to: path))
            }
            return outcomes
        }
        let condition = export.yearColumn.map { "\($0) = '\(year)'" }
        var outcome = try await write(export, snapshot, condition, to: fileName(export, date: ""))
        if outcome.rowCount == 0, condition != nil { outcome.note = "there are no results of \(year) yet" }
        return [outcome]
    }

    private func fileName(_ export: ExportConfiguration, date: String) -> String {
        export.fileName.replacing("{suffix}", with: year == currentYear ? "" : "_historical")
            .replacing("{year}", with: year.description).replacing("{date}", with: date)
    }

    /// The days that a column holds, ascending.
    private func days(_ snapshot: Snapshot, _ column: String) async throws -> [String] {
        var days: Set<Int64> = []
        for try await batch in try Scan(snapshot, columns: [column]) {
            let values = batch.columns[0].decoded()
            for row in 0..<batch.rowCount {
                if let day = values.integer(at: row) { days.insert(day) }
            }
        }
        return days.sorted().map { PointInTime.day(Int32(clamping: $0)) }
    }

    private func write(
        _ export: ExportConfiguration, _ snapshot: Snapshot, _ condition: String?, to name: String
    ) async throws -> Outcome {
        let parsed = try condition.map { try Condition.parse($0, schema: snapshot.schema.columnar) }
        let scan = try Scan(
            snapshot, columns: export.columns.isEmpty ? nil : export.columns, condition: parsed)
        let file = try WholeFile("\(folder)/\(name)")
        var writer = TextFormatWriter(format: .csv, schema: scan.schema)
        for try await batch in scan {
            try writer.write(batch, to: file.write)
        }
        writer.finish()
        try file.write(writer.takeBytes())
        try file.moveIntoPlace()
        return Outcome(name: export.name, path: file.path, rowCount: writer.rowCount)
    }
}

/// A file that is written beside its place and moved there when it is whole.
private final class WholeFile {
    let path: String
    private let temporary: String
    private let handle: FileHandle

    init(_ path: String) throws {
        self.path = path
        temporary = path + ".tmp-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: URL(filePath: temporary))
            handle = try FileHandle(forWritingTo: URL(filePath: temporary))
        } catch {
            throw RuntimeError(.failed, "cannot write \(path): \(error.localizedDescription)")
        }
    }

    func write(_ bytes: [UInt8]) throws {
        do { try handle.write(contentsOf: bytes) } catch {
            throw RuntimeError(.failed, "cannot write \(path): \(error.localizedDescription)")
        }
    }

    func moveIntoPlace() throws {
        try handle.close()
        guard unsafe rename(temporary, path) == 0 else {
            throw RuntimeError(.failed, "cannot move a file to \(path)")
        }
    }

    deinit {
        try? handle.close()
        try? FileManager.default.removeItem(atPath: temporary)
    }
}
