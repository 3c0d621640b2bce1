import Columnar
import Connectors
import Foundation
import LakeCatalog
import LakeRuntime
import TableScan

/// A lake home whose only source is a folder of files.
struct InboxLake {
    let folder: String
    private let lake: Lake

    init(source: String) throws {
        folder = FileManager.default.temporaryDirectory.path() + "/tarn-inbox-\(UUID().uuidString)"
        _ = try DefaultLake.create(in: folder)
        try FileManager.default.createDirectory(atPath: folder + "/inbox", withIntermediateDirectories: true)
        try Data("type: files\n\(source)".utf8).write(to: URL(filePath: folder + "/sources/marks.yaml"))
        lake = Lake(home: try LakeHome.open(folder), settings: ConnectorSettings(process: [:]))
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Writes a file of the inbox, last changed so many minutes into a certain day.
    func write(_ name: String, _ text: String, minute: Int) throws {
        let path = folder + "/inbox/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_772_000_000 + Double(minute) * 60)],
            ofItemAtPath: path)
    }

    func sync(_ change: (inout SyncOptions) -> Void = { _ in }) async throws -> SyncReport {
        var options = SyncOptions()
        change(&options)
        return try await lake.sync("marks", options: options)
    }

    /// `id|points` of all rows, sorted.
    func rows() async throws -> [String] {
        guard let name = TableName("files.marks") else { preconditionFailure("no table name") }
        var rows: [String] = []
        for try await batch in try Scan(try await lake.table(name).snapshot(), columns: ["id", "points"]) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                rows.append(parts.map { Self.text($0.scalar(at: row)) }.joined(separator: "|"))
            }
        }
        return rows.sorted()
    }

    private static func text(_ scalar: Scalar) -> String {
        switch scalar {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): value
        default: "\(scalar)"
        }
    }
}
