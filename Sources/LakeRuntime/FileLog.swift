import Columnar
import DeltaLog
import TableScan

/// Which files were read and committed, by size and time of change: a table beside that of the rows.
struct FileLog {
    static let key = ["path"]

    private static let schema = Schema([
        Field(name: "path", type: .string), Field(name: "byte_count", type: .int64),
        Field(name: "modified_at", type: .timestamp(.microseconds, adjustedToUTC: true)),
        Field(name: "row_count", type: .int64),
        Field(name: "read_at", type: .timestamp(.microseconds, adjustedToUTC: true)),
    ])

    private var known: [String: State] = [:]

    /// What tells that a file is as it was.
    private struct State: Hashable {
        var byteCount: Int64
        var modifiedAt: Int64
    }

    /// Reads what the table says; nil: there is none yet.
    init(_ snapshot: Snapshot?) async throws {
        guard let snapshot else { return }
        for try await batch in try Scan(snapshot, columns: ["path", "byte_count", "modified_at"]) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                guard let path = parts[0].string(at: row), let byteCount = parts[1].integer(at: row),
                    let modifiedAt = parts[2].integer(at: row)
                else { continue }
                known[path] = State(byteCount: byteCount, modifiedAt: modifiedAt)
            }
        }
    }

    /// Whether the file was read as it is.
    func knows(_ file: InboxFile) -> Bool { known[file.path] == Self.state(of: file) }

    private static func state(of file: InboxFile) -> State {
        State(byteCount: file.byteCount, modifiedAt: file.modifiedAt)
    }

    /// Adds files that were read; their rows, or nil if there are none. `now` is in milliseconds.
    mutating func rows(
        adding files: [InboxFile], _ rowCounts: [String: Int], now: Int64
    ) -> RecordBatch? {
        guard !files.isEmpty else { return nil }
        let timestamp = DataType.timestamp(.microseconds, adjustedToUTC: true)
        var path = ColumnBuilder(type: .string)
        var byteCount = ColumnBuilder(type: .int64)
        var modifiedAt = ColumnBuilder(type: timestamp)
        var rowCount = ColumnBuilder(type: .int64)
        var readAt = ColumnBuilder(type: timestamp)
        for file in files {
            known[file.path] = Self.state(of: file)
            path.append(file.path)
            byteCount.append(integer: file.byteCount)
            modifiedAt.append(integer: file.modifiedAt)
            rowCount.append(integer: Int64(rowCounts[file.path] ?? 0))
            readAt.append(integer: now * 1_000)
        }
        return RecordBatch(
            schema: Self.schema,
            columns: [
                path.finish(), byteCount.finish(), modifiedAt.finish(), rowCount.finish(), readAt.finish(),
            ])
    }
}
