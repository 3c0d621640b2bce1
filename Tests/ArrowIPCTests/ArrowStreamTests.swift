import Columnar
import Foundation
import TestSupport
import Testing
import TextFormats

@testable import ArrowIPC

/// Arrow streams read by pyarrow. TARN_PYTHON names a Python that has it; without it these tests are skipped.
@Suite struct ArrowStreamTests {
    private static let python = ProcessInfo.processInfo.environment["TARN_PYTHON"]

    private static let script = """
        import sys, json, base64, decimal, datetime, math
        import pyarrow as pa
        reader = pa.ipc.open_stream(sys.argv[1])
        table = reader.read_all()
        table.validate(full=True)
        def plain(value, kind):
            if value is None: return None
            if pa.types.is_map(kind):
                return [[plain(k, kind.key_type), plain(v, kind.item_type)] for k, v in value]
            if pa.types.is_list(kind): return [plain(v, kind.value_type) for v in value]
            if pa.types.is_struct(kind):
                return {kind.field(i).name: plain(value[kind.field(i).name], kind.field(i).type) for i in range(kind.num_fields)}
            if pa.types.is_decimal(kind): return format(value, "f")
            if pa.types.is_floating(kind):
                if math.isnan(value): return "NaN"
                if math.isinf(value): return "Infinity" if value > 0 else "-Infinity"
                return float(value)
            if isinstance(value, bytes): return base64.b64encode(value).decode()
            if pa.types.is_time(kind): return value.strftime("%H:%M:%S.%f")
            if pa.types.is_timestamp(kind):
                return value.strftime("%Y-%m-%dT%H:%M:%S.%f") + ("Z" if kind.tz else "")
            if pa.types.is_date(kind): return value.strftime("%Y-%m-%d")
            return value
        expected = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
        kinds = table.schema
        rows = [{f.name: plain(v[i], f.type) for i, f in enumerate(kinds)} for v in zip(*[c.to_pylist() for c in table.columns])]
        if rows != expected:
            for a, b in zip(rows, expected):
                if a != b: print("pyarrow:", a, "due:", b)
            sys.exit("%d rows against %d" % (len(rows), len(expected)))
        """

    private static let types: [DataType] = [
        .boolean, .int8, .uint16, .int32, .uint64, .float32, .float64, .decimal(precision: 20, scale: 3),
        .string, .binary,
        .fixedSizeBinary(byteCount: 5), .date, .time(.milliseconds), .time(.microseconds), .null, .interval,
        .timestamp(.microseconds, adjustedToUTC: true), .timestamp(.milliseconds, adjustedToUTC: false),
        .list(Field(name: "element", type: .string)),
        .map(
            key: Field(name: "key", type: .string, isNullable: false),
            value: Field(name: "value", type: .int8)),
        .structure([
            Field(name: "a", type: .int64),
            Field(name: "b", type: .list(Field(name: "element", type: .boolean))),
        ]),
    ]

    private static func append(to builder: inout ColumnBuilder, using generator: inout SeededGenerator) {
        let bits = Int64(bitPattern: generator.next())
        if builder.type == .null || bits & 7 == 0 { return builder.appendNull() }
        switch builder.type {
        case .boolean: builder.append(bits & 8 == 8)
        case .int8: builder.append(integer: bits >> 56)
        case .uint16: builder.append(integer: bits & 0xFFFF)
        case .int32: builder.append(integer: bits >> 32)
        case .int64, .uint64: builder.append(integer: bits)
        case .float32, .float64:
            builder.append([0.5, -1.25, .nan, .infinity, -.infinity][Int(bits.magnitude % 5)])
        case .decimal: builder.append(unscaled: Int128(bits))
        case .string: builder.append(String(repeating: "ż", count: Int(bits & 31) / 8))
        case .binary: builder.append(binary: [UInt8](repeating: UInt8(bits & 255), count: Int(bits & 31) / 8))
        case .fixedSizeBinary, .interval:
            builder.append(binary: [UInt8](repeating: UInt8(bits & 255), count: builder.type.byteWidth ?? 0))
        case .date: builder.append(integer: bits & 0x7FFF)
        case .time(.milliseconds): builder.append(integer: Int64(bits.magnitude % 86_400_000))
        case .time: builder.append(integer: Int64(bits.magnitude % 86_400_000_000))
        case .timestamp(.milliseconds, _): builder.append(integer: bits & 0xFF_FFFF_FFFF)
        case .timestamp: builder.append(integer: bits & 0x3_FFFF_FFFF_FFFF)
        case .list:
            builder.children[0] { child in
                for _ in 0..<(bits & 24) / 8 { append(to: &child, using: &generator) }
            }
            builder.appendListEnd()
        case .map:
            builder.children[0] { entries in
                for number in 0..<(bits & 24) / 8 {
                    entries.children[0] { $0.append("k\(number)") }
                    entries.children[1] { append(to: &$0, using: &generator) }
                    entries.appendStructure()
                }
            }
            builder.appendListEnd()
        case .structure(let fields):
            for index in fields.indices { builder.children[index] { append(to: &$0, using: &generator) } }
            builder.appendStructure()
        default: preconditionFailure("\(builder.type)")
        }
    }

    private static let schema = Schema(
        types.enumerated().map { Field(name: "c\($0)", type: $1, metadata: $0 == 3 ? ["k": "v"] : [:]) },
        metadata: ["origin": "test"])

    private static func batches(
        of schema: Schema, using generator: inout SeededGenerator
    ) -> [RecordBatch] {
        [37, 0, 100].map { count in
            let columns = schema.fields.map { field in
                var builder = ColumnBuilder(type: field.type)
                for _ in 0..<count + 13 { append(to: &builder, using: &generator) }
                // A slice, so that bits and offsets do not start at the front.
                return builder.finish().slice(13..<13 + count)
            }
            return RecordBatch(schema: schema, columns: columns, rowCount: count)
        }
    }

    private static func text(_ batches: [RecordBatch]) -> String {
        var lines = JSONLinesWriter()
        for batch in batches { lines.write(batch) }
        return String(decoding: lines.takeBytes(), as: UTF8.self)
    }

    /// Reads bytes handed out in pieces of odd lengths.
    private static func read(_ bytes: [UInt8], byteLimit: Int = 1 << 24) throws -> [RecordBatch] {
        var position = 0
        var reader = try ArrowStreamReader(byteLimit: byteLimit) { count in
            let piece = bytes[position..<min(position + min(count, 71), bytes.count)]
            position += piece.count
            return Array(piece)
        }
        var batches: [RecordBatch] = []
        while let batch = try reader.next() { batches.append(batch) }
        return batches
    }

    @Test(arguments: 0..<5)
    func whatIsWrittenIsReadAgain(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        // An interval goes as bytes and comes back as bytes.
        let schema = Schema(Self.schema.fields.filter { $0.type != .interval }, metadata: ["origin": "test"])
        let batches = Self.batches(of: schema, using: &generator)
        var writer = ArrowStreamWriter(schema: schema)
        for batch in batches { writer.write(batch) }
        writer.finish()
        let found = try Self.read(writer.takeBytes())
        #expect(found.map(\.rowCount) == [37, 0, 100])
        #expect(found.map(\.schema.metadata) == Array(repeating: ["origin": "test"], count: 3))
        #expect(found[0].schema.field(named: "c3")?.metadata == ["k": "v"])
        #expect(Self.text(found) == Self.text(batches))
    }

    @Test(arguments: 0..<4)
    func damagedBytesAreRefusedOrReadButNeverTrap(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var writer = ArrowStreamWriter(schema: Self.schema)
        for batch in Self.batches(of: Self.schema, using: &generator) { writer.write(batch) }
        writer.finish()
        let bytes = writer.takeBytes()
        var refusedCount = 0
        for _ in 0..<1_500 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                // Half of them in the schema, the rest anywhere.
                let limit = Bool.random(using: &generator) ? 2_000 : bytes.count
                let place = Int.random(in: 0..<limit, using: &generator)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                damaged.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
            }
            do { _ = Self.text(try Self.read(damaged)) } catch is ArrowError { refusedCount += 1 }
        }
        #expect(refusedCount > 100)
    }

    @Test func whatIsCutOffIsTold() throws {
        let schema = Schema([Field(name: "a", type: .int64)])
        var writer = ArrowStreamWriter(schema: schema)
        writer.write(RecordBatch(schema: schema, columns: [.nulls(of: .int64, count: 3)]))
        let bytes = writer.takeBytes()
        #expect(throws: ArrowError.truncated) { try Self.read(Array(bytes.dropLast())) }
        #expect(throws: ArrowError.self) { try Self.read(Array("a,b\n1,2\n".utf8)) }
        #expect(throws: ArrowError.self) { try Self.read([]) }
    }

    @Test(.enabled(if: python != nil, "TARN_PYTHON names no Python with pyarrow"), arguments: 0..<3)
    func pyarrowReadsWhatIsWritten(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let schema = Self.schema
        var writer = ArrowStreamWriter(schema: schema)
        var lines = JSONLinesWriter()
        for batch in Self.batches(of: schema, using: &generator) {
            writer.write(batch)
            lines.write(batch)
        }
        writer.finish()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "arrow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let stream = folder.appendingPathComponent("rows.arrows")
        let expected = folder.appendingPathComponent("rows.jsonl")
        try Data(writer.takeBytes()).write(to: stream)
        try Data(lines.takeBytes()).write(to: expected)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = ["-c", Self.script, stream.path, expected.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func messagesAreFramedAndEnded() throws {
        let schema = Schema([Field(name: "a", type: .int64)])
        var writer = ArrowStreamWriter(schema: schema)
        writer.write(RecordBatch(schema: schema, columns: [.nulls(of: .int64, count: 3)]))
        writer.finish()
        let bytes = writer.takeBytes()
        #expect(bytes.suffix(8) == [255, 255, 255, 255, 0, 0, 0, 0])
        #expect(bytes.count % 8 == 0)
        var position = 0
        var messageCount = 0
        while position + 8 < bytes.count {
            #expect(bytes[position..<position + 4] == [255, 255, 255, 255])
            let size = (0..<4).reduce(0) { $0 | Int(bytes[position + 4 + $1]) << (8 * $1) }
            #expect(size % 8 == 0 && size > 0)
            messageCount += 1
            // The batch: bits of 3 rows padded to 8 bytes, and 24 bytes of values.
            position += 8 + size + (messageCount == 2 ? 32 : 0)
        }
        #expect(messageCount == 2)
        #expect(position == bytes.count - 8)
    }
}
