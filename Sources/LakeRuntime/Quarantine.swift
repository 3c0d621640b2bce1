import Foundation
import Synchronization
import TextFormats

/// A file of rows that could not be taken, as JSON lines: where each came from, why, and the row as it stood.
public final class Quarantine: Sendable {
    /// The file; made with the first row.
    public let path: String
    private let count = Mutex(0)

    public init(path: String) {
        self.path = path
    }

    /// Rows put aside so far.
    public var rowCount: Int { count.withLock { $0 } }

    private struct Entry: Encodable {
        var file: String
        var line: Int
        var column: String?
        var reason: String
        var row: String
    }

    func add(_ rows: [RejectedRow], of file: String) throws {
        guard !rows.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines = Data()
        for row in rows {
            lines += try encoder.encode(
                Entry(
                    file: file, line: row.line, column: row.column, reason: row.reason,
                    row: String(decoding: row.text, as: UTF8.self)))
            lines.append(UInt8(ascii: "\n"))
        }
        if rowCount == 0 { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw RuntimeError(.failed, "cannot write rows that could not be taken to \(path)")
        }
        try handle.seekToEnd()
        try handle.write(contentsOf: lines)
        try handle.synchronize()
        try handle.close()
        count.withLock { $0 += rows.count }
    }

    /// Begins anew.
    func clear() {
        count.withLock { $0 = 0 }
        try? FileManager.default.removeItem(atPath: path)
    }
}
