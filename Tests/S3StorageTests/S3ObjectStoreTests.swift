import Columnar
import DeltaLog
import ObjectStorage
import Synchronization
import TableOperations
import TableScan
import Testing

@testable import S3Storage

@Suite struct S3ObjectStoreTests {
    private static func path(_ text: String) throws -> ObjectPath { try #require(ObjectPath(text)) }

    @Test func objectsComeBackWholeAndInRanges() async throws {
        let store = try MemoryS3().store()
        let path = try Self.path("a/b c/ö")
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try await store.put(path, bytes)
        #expect(try await store.get(path) == bytes)
        #expect(try await store.get(path, range: 3..<9) == Array(bytes[3..<9]))
        let ranges = [900_000..<1_000_000, 0..<10, 5..<7, 20..<20, 400_000..<400_001]
        #expect(try await store.get(path, ranges: ranges) == ranges.map { Array(bytes[$0]) })
        #expect(try await store.metadata(of: path).byteCount == 1_000_000)
        try await store.delete(path)
        try await store.delete(path)
        let error = await #expect(throws: ObjectStoreError.self) { try await store.get(path) }
        #expect(error?.code == .notFound)
    }

    @Test func closeRangesAreReadAsOneAndLongOnesInParts() {
        let plan = RangePlan([0..<10, 15..<20, 100..<130, 0..<0], gapByteLimit: 5, partByteLimit: 20)
        #expect(plan.requests == [0..<20, 100..<120, 120..<130])
        let fetched = plan.requests.map { $0.map { UInt8($0) } }
        #expect(plan.assemble(fetched) == [0..<10, 15..<20, 100..<130, 0..<0].map { $0.map { UInt8($0) } })
    }

    @Test func greatObjectsGoInParts() async throws {
        let server = MemoryS3()
        let store = try server.store(partByteCount: 1_000)
        let bytes = (0..<10_500).map { UInt8(truncatingIfNeeded: $0 / 3) }
        let upload = try await store.upload(try Self.path("t/x"))
        for start in stride(from: 0, to: bytes.count, by: 700) {
            try await upload.write(Array(bytes[start..<min(start + 700, bytes.count)]))
        }
        #expect(server.keys.filter { $0 == "t/x" }.isEmpty, "nothing appears before the end")
        try await upload.finish()
        #expect(try await store.get(try Self.path("t/x")) == bytes)
        #expect(server.log.filter { $0 == "PUT /bucket/t/x" }.count == 11)

        let other = try await store.upload(try Self.path("t/y"))
        try await other.write(bytes)
        await other.abort()
        #expect(server.keys.filter { $0 == "t/y" }.isEmpty)
        #expect(server.log.last == "DELETE /bucket/t/y")
    }

    @Test func aLostReplyToTheEndOfAnUploadIsNoFailure() async throws {
        let lost = Mutex(false)
        let server = MemoryS3(after: { message, _ in
            guard message.method == "POST", message.query.contains(where: { $0.0 == "uploadId" }) else {
                return nil
            }
            return lost.withLock { lost in
                defer { lost = true }
                return lost ? nil : ScriptedTransport.reset
            }
        })
        let store = try server.store(partByteCount: 1_000)
        let upload = try await store.upload(try Self.path("t/x"))
        try await upload.write([UInt8](repeating: 7, count: 5_000))
        try await upload.finish()
        #expect(try await store.get(try Self.path("t/x")).count == 5_000)
    }

    @Test func listsGoOverAllPages() async throws {
        let store = try MemoryS3().store()
        let names = ["t/a", "t/b/c", "t/b/d", "t/e", "t/f&g", "t/h", "t2/x"]
        for name in names { try await store.put(try Self.path(name), [1]) }
        let folder = try Self.path("t")
        func list(_ after: String?, _ recursive: Bool) async throws -> [String] {
            try await store.list(
                folder, startingAfter: try after.map { try Self.path($0) }, recursive: recursive
            )
            .map(\.path.description)
        }
        #expect(try await list(nil, true) == Array(names.dropLast()))
        #expect(try await list(nil, false) == ["t/a", "t/e", "t/f&g", "t/h"])
        #expect(try await list("t/b/c", true) == ["t/b/d", "t/e", "t/f&g", "t/h"])
        #expect(try await list("t/e", false) == ["t/f&g", "t/h"])
        #expect(try await store.folders(in: folder).map(\.description) == ["t/b"])
        #expect(try await store.list(try Self.path("none"), startingAfter: nil, recursive: true).isEmpty)
    }

    @Test func aStoreThatIgnoresConditionsIsNotWrittenTo() async throws {
        let server = MemoryS3(honoursConditions: false)
        let store = try server.store()
        for _ in 0..<2 {
            let error = await #expect(throws: ObjectStoreError.self) {
                try await store.putIfAbsent(try Self.path("t/0.json"), [1])
            }
            #expect(error?.code == .invalidRequest)
            #expect(error?.message.contains("If-None-Match") == true)
        }
        await #expect(throws: ObjectStoreError.self) { try await store.put(try Self.path("t/x"), [1]) }
        await #expect(throws: ObjectStoreError.self) { try await store.upload(try Self.path("t/x")) }
        #expect(server.keys == [".put-if-absent.probe"])
    }

    @Test func aStoreThatDoesNotKnowConditionsIsNotWrittenTo() async throws {
        let server = MemoryS3(before: { message, _ in
            message.headers.contains { $0.0 == "if-none-match" }
                ? ScriptedTransport.status(501, code: "NotImplemented") : nil
        })
        let store = try server.store()
        let error = await #expect(throws: ObjectStoreError.self) {
            try await store.putIfAbsent(try Self.path("t/0.json"), [1])
        }
        #expect(error?.message.contains("conditional writes") == true)
    }

    @Test func theProbeTakesOneRequestForEachClient() async throws {
        let server = MemoryS3()
        for _ in 0..<2 {
            let store = try server.store()
            for number in 0..<3 { _ = try await store.putIfAbsent(try Self.path("t/\(number)"), [1]) }
        }
        #expect(server.log.filter { $0.contains("probe") }.count == 3, "made once, found twice")
    }

    // MARK: - Tables

    private static func batch(_ value: Int64) -> RecordBatch {
        var id = ColumnBuilder(type: .int64)
        id.append(integer: value)
        return RecordBatch(schema: Schema([Field(name: "id", type: .int64)]), columns: [id.finish()])
    }

    @Test func tablesSurviveLostRepliesAndLostRequests() async throws {
        for seed in 0..<4 {
            // A fault in each seventh write, before or after it took effect.
            let server = MemoryS3(
                pageSize: 100,
                before: { message, number in
                    message.method != "GET" && (number + seed) % 7 == 0 ? ScriptedTransport.reset : nil
                },
                after: { message, number in
                    message.method != "GET" && (number + seed) % 5 == 0 ? ScriptedTransport.reset : nil
                })
            let location = TableLocation(store: try server.store(), root: try Self.path("t"))
            try await Table.create(
                at: location, schema: Self.batch(0).schema, options: CreateOptions())
            let table = Table(location)
            for value in 0..<25 { _ = try await table.append([Self.batch(Int64(value))]) }
            let snapshot = try await Table(location).snapshot()
            var rowCount = 0
            for try await batch in try Scan(snapshot) { rowCount += batch.rowCount }
            #expect(rowCount == 25, "seed \(seed)")
            var first: [RecordBatch] = []
            for try await batch in try Scan(snapshot, limit: 3) { first.append(batch) }
            #expect(first.reduce(0) { $0 + $1.rowCount } == 3)
        }
    }

    @Test func anAppendMakesAsManyRequestsAsItMay() async throws {
        let server = MemoryS3(pageSize: 1000)
        let location = TableLocation(store: try server.store(), root: try Self.path("t"))
        try await Table.create(at: location, schema: Self.batch(0).schema, options: CreateOptions())
        let table = Table(location)
        _ = try await table.append([Self.batch(1)])
        let before = server.log.count
        _ = try await table.append([Self.batch(2)])
        let made = server.log[before...].map { $0.prefix { $0 != " " } }
        #expect(made == ["PUT", "PUT"], "data file and commit: \(server.log[before...])")
        #expect(server.log[before + 1] == "PUT /bucket/t/_delta_log/00000000000000000002.json")

        // Another process wrote meanwhile: the commit finds that out, and only then is the log read.
        _ = try await Table(location).append([Self.batch(3)])
        _ = try await table.append([Self.batch(4)])
        #expect(try await Table(location).snapshot().files.count == 4)
    }
}
