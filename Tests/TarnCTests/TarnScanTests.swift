import CArrow
import CTarn
import Columnar
import DeltaLog
import Foundation
import TableOperations
import TableScan
import TarnC
import Testing

@Suite struct TarnScanTests {
    static let schema = Schema([Field(name: "n", type: .int64), Field(name: "text", type: .string)])

    /// A table of some versions in a folder that goes with the body: each appends 100 rows, n counted on.
    func withTable(_ body: @escaping @Sendable (String) throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tarn-c-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path(percentEncoded: false)
        let location = try #require(TableLocation.local(path))
        try await Table.create(at: location, schema: Self.schema)
        let table = Table(location)
        for file in 0..<7 {
            var n = ColumnBuilder(type: .int64)
            var text = ColumnBuilder(type: .string)
            for row in 0..<100 {
                n.append(integer: Int64(file * 100 + row))
                if row % 3 == 0 { text.appendNull() } else { text.append("t\(row % 5)") }
            }
            _ = try await table.append([
                RecordBatch(schema: Self.schema, columns: [n.finish(), text.finish()])
            ])
        }
        try await onThread { try body(path) }
    }

    /// Runs `body` on a thread of its own, as callers in C are: the library blocks while it waits for tasks, for which
    /// the threads that run tasks must be free.
    func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    /// The first column of all rows, as 64-bit integers.
    func numbers(_ stream: UnsafeMutablePointer<ArrowArrayStream>) throws -> [Int64] {
        var numbers: [Int64] = []
        while true {
            var array = ArrowArray()
            try #require(stream.pointee.get_next(stream, &array) == 0)
            guard array.release != nil else { return numbers }
            let child = try #require(array.children[0])
            let values = try #require(child.pointee.buffers[1]).assumingMemoryBound(to: Int64.self)
            numbers += (0..<Int(child.pointee.length)).map { values[$0] }
            array.release(&array)
        }
    }

    func columnNames(_ stream: UnsafeMutablePointer<ArrowArrayStream>) -> [String] {
        var schema = ArrowSchema()
        guard stream.pointee.get_schema(stream, &schema) == 0 else { return [] }
        defer { schema.release(&schema) }
        return (0..<Int(schema.n_children)).map { String(cString: schema.children[$0]!.pointee.name) }
    }

    var all: tarn_scan_options {
        tarn_scan_options(
            version: -1, as_of_milliseconds: .min, columns: nil, column_count: 0, where: nil, limit: -1,
            batch_row_count: 0, thread_count: 0, dictionaries: false)
    }

    @Test func allRowsComeInOrderWhateverTheThreads() async throws {
        try await withTable { path in
            for threads in [0, 1, 2, 5] {
                var options = all
                options.thread_count = Int32(threads)
                options.batch_row_count = 33
                options.dictionaries = threads == 2
                let stream = try #require(tarn_scan(path, &options, nil))
                defer { tarn_stream_free(stream) }
                #expect(columnNames(stream) == ["n", "text"])
                let rows = try numbers(stream)
                #expect(rows == Array(0..<700))
                // The end stays the end.
                let more = try numbers(stream)
                #expect(more.isEmpty)
            }
        }
    }

    @Test func columnsConditionsLimitsAndVersionsAreHeeded() async throws {
        try await withTable { path in
            let wanted: [String] = ["text", "n"]
            let names: [UnsafeMutablePointer<CChar>?] = wanted.map { name in strdup(name) }
            let condition = strdup("n >= 150 AND n < 250")
            defer { for text in names + [condition] { free(text) } }
            let constants: [UnsafePointer<CChar>?] = names.map { name in UnsafePointer(name) }
            let found = constants.withUnsafeBufferPointer { columns in
                var options = all
                options.columns = columns.baseAddress
                options.column_count = 2
                let stream = tarn_scan(path, &options, nil)
                defer { tarn_stream_free(stream) }
                return stream.map { columnNames($0) }
            }
            #expect(found == ["text", "n"])
            var options = all
            options.where = UnsafePointer(condition)
            let filtered = try #require(tarn_scan(path, &options, nil))
            let some = try numbers(filtered)
            #expect(some == Array(150..<250))
            tarn_stream_free(filtered)
            options = all
            options.version = 2
            options.limit = 150
            let past = try #require(tarn_scan(path, &options, nil))
            let old = try numbers(past)
            #expect(old == Array(0..<150))
            tarn_stream_free(past)
        }
    }

    @Test func aStreamMayBeGivenUpAtAnyTime() async throws {
        try await withTable { path in
            for taken in 0..<3 {
                var options = all
                options.batch_row_count = 10
                let stream = try #require(tarn_scan(path, &options, nil))
                for _ in 0..<taken {
                    var array = ArrowArray()
                    #expect(stream.pointee.get_next(stream, &array) == 0)
                    array.release(&array)
                }
                if taken == 1 { stream.pointee.release(stream) }
                tarn_stream_free(stream)
            }
        }
    }

    func failure(_ folder: String?, _ options: tarn_scan_options) throws -> String {
        var options = options
        var text: UnsafeMutablePointer<CChar>?
        #expect(tarn_scan(folder, &options, &text) == nil)
        defer { tarn_text_free(text) }
        return String(cString: try #require(text))
    }

    @Test func failuresComeWithAText() async throws {
        try await withTable { path in
            let noFolder = try failure(nil, all)
            #expect(noFolder.contains("No folder"))
            let noTable = try failure("no-such-folder", all)
            #expect(noTable.contains("table"))
            var options = all
            options.version = 99
            let noVersion = try failure(path, options)
            #expect(noVersion.contains("99"))
            options.as_of_milliseconds = 0
            let both = try failure(path, options)
            #expect(both.contains("exclude"))
            options = all
            let condition = strdup("nope = 1")
            defer { free(condition) }
            options.where = UnsafePointer(condition)
            let noColumn = try failure(path, options)
            #expect(noColumn.contains("nope"))
        }
    }
}
