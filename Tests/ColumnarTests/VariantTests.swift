import TestSupport
import Testing

@testable import Columnar

@Suite struct VariantTests {
    /// A random value of at most so many arrays and objects within each other.
    static func randomValue(_ generator: inout SeededGenerator, depth: Int) -> VariantValue {
        switch Int.random(in: 0..<(depth > 0 ? 15 : 12), using: &generator) {
        case 0: return .null
        case 1: return .boolean(.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .integer(Int64.random(in: -40_000...40_000, using: &generator))
        case 4: return .double(Double(Int.random(in: -999...999, using: &generator)) / 8)
        case 5: return .float(Float(Int.random(in: -999...999, using: &generator)) / 8)
        case 6:
            let digits = Int.random(in: 0...37, using: &generator)
            var unscaled: Int128 = Bool.random(using: &generator) ? -1 : 1
            for _ in 0..<digits { unscaled = unscaled * 10 }
            return .decimal(unscaled: unscaled, scale: Int.random(in: 0...38, using: &generator))
        case 7: return .date(Int32.random(in: .min ... .max, using: &generator))
        case 8: return .time(Int64.random(in: 0..<86_400_000_000, using: &generator))
        case 9:
            return .timestamp(
                Int64.random(in: .min ... .max, using: &generator),
                Bool.random(using: &generator) ? .microseconds : .nanoseconds,
                adjustedToUTC: .random(using: &generator))
        case 10: return .binary((0..<Int.random(in: 0...80, using: &generator)).map { UInt8($0) })
        case 11:
            let length = Int.random(in: 0...90, using: &generator)
            return .string(
                String(repeating: "ä", count: length / 2) + String(repeating: "x", count: length % 7))
        case 12: return .uuid((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        case 13:
            let count =
                Int.random(in: 0..<10, using: &generator) == 0
                ? 300 : Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in randomValue(&generator, depth: count > 4 ? 0 : depth - 1) })
        default:
            let count =
                Int.random(in: 0..<10, using: &generator) == 0
                ? 300 : Int.random(in: 0...4, using: &generator)
            return .object(
                (0..<count).map { "f\($0)" }.sorted().map {
                    .init($0, randomValue(&generator, depth: count > 4 ? 0 : depth - 1))
                })
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func valuesComeBackAsTheyWereEncoded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            let value = Self.randomValue(&generator, depth: 4)
            let (metadata, bytes) = value.encoded()
            #expect(try VariantValue(metadata: metadata, value: bytes) == value, "seed \(seed)")
        }
    }

    @Test(arguments: [UInt64(11), 12])
    func damagedBytesAreRefusedOrReadButNeverTrap(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            var (metadata, bytes) = Self.randomValue(&generator, depth: 3).encoded()
            for _ in 0..<12 {
                if Bool.random(using: &generator) || metadata.isEmpty {
                    guard !bytes.isEmpty else { continue }
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
                } else {
                    let place = Int.random(in: 0..<min(metadata.count, 12), using: &generator)
                    metadata[place] = UInt8.random(in: .min ... .max, using: &generator)
                }
                _ = try? VariantValue(metadata: metadata, value: bytes)
            }
        }
    }

    @Test func everyCutIsTruncated() throws {
        let value = VariantValue.object([
            .init("a", .array([.integer(1), .string("zwei")])), .init("b", .date(3)),
        ])
        let (metadata, bytes) = value.encoded()
        for count in 0..<bytes.count {
            #expect(throws: VariantError.self) {
                try VariantValue(metadata: metadata, value: Array(bytes.prefix(count)))
            }
        }
        for count in 0..<metadata.count {
            #expect(throws: VariantError.self) {
                try VariantValue(metadata: Array(metadata.prefix(count)), value: bytes)
            }
        }
    }

    static let empty: [UInt8] = [0x11, 0, 0]

    @Test func hostileBytesGiveTheirExactErrors() {
        let cases: [([UInt8], [UInt8], VariantError)] = [
            ([0x12, 0, 0], [0], .unsupportedVersion(2)),
            ([], [0], .truncated(offset: 0, needed: 1, available: 0)),
            (Self.empty, [], .truncated(offset: 0, needed: 1, available: 0)),
            (Self.empty, [21 << 2], .unknownType(id: 21, offset: 0)),
            // A string of 4 GiB, and an array of as many elements.
            (
                Self.empty, [16 << 2, 255, 255, 255, 255],
                .truncated(offset: 5, needed: 4_294_967_295, available: 0)
            ),
            (
                Self.empty, [0x1F, 255, 255, 255, 255],
                .truncated(offset: 5, needed: 17_179_869_184, available: 0)
            ),
            // Names at 0, 1, then 0 again.
            (
                [0x01, 2, 0, 1, 0, 97], [0],
                .malformedMetadata(offset: 4, problem: "offsets that do not ascend from 0")
            ),
            // Two elements in the same byte.
            (Self.empty, [3, 2, 0, 0, 1, 0], .malformedValue(offset: 3, problem: "values that share bytes")),
            (
                Self.empty, [3, 1, 9, 1, 0],
                .malformedValue(offset: 2, problem: "a value beyond the end of its container")
            ),
            (
                Self.empty, [2, 1, 0, 0, 1, 0],
                .malformedValue(offset: 0, problem: "field id 0 of 0 names")
            ),
            (
                [0x01, 1, 0, 1, 97], [2, 2, 0, 0, 0, 1, 2, 0, 0],
                .malformedValue(offset: 0, problem: "a field name twice in an object")
            ),
            (
                Self.empty, [8 << 2, 39, 0, 0, 0, 0],
                .malformedValue(offset: 1, problem: "a decimal of scale 39")
            ),
            (Self.empty, [5, 0xFF], .malformedValue(offset: 1, problem: "a string that is no UTF-8")),
        ]
        for (metadata, value, expected) in cases {
            #expect(throws: expected) { try VariantValue(metadata: metadata, value: value) }
        }
    }

    @Test func nestingIsLimited() throws {
        func nested(_ depth: Int) -> [UInt8] {
            var value = VariantEncoder.null
            for _ in 0..<depth { value = VariantEncoder.array([value]) }
            return value
        }
        let limit = VariantValue.maximumDepth
        _ = try VariantValue(metadata: Self.empty, value: nested(limit))
        #expect(throws: VariantError.tooDeep(limit: limit)) {
            try VariantValue(metadata: Self.empty, value: nested(limit + 1))
        }
    }

    @Test func fieldsOfAnObjectNeedNoOrder() throws {
        let metadata: [UInt8] = [0x01, 2, 0, 1, 2, 98, 97]
        let value = try VariantValue(metadata: metadata, value: [2, 2, 0, 1, 1, 0, 2, 4, 8])
        #expect(value == .object([.init("a", .boolean(true)), .init("b", .boolean(false))]))
    }

    // MARK: Shredding

    private func strings(_ values: [String?], type: DataType = .string) -> Column {
        var builder = ColumnBuilder(type: type)
        for value in values {
            if let value { builder.append(bytes: Array(value.utf8).span.bytes) } else { builder.appendNull() }
        }
        return builder.finish()
    }

    private func binaries(_ values: [[UInt8]?]) -> Column {
        var builder = ColumnBuilder(type: .binary)
        for value in values { if let value { builder.append(binary: value) } else { builder.appendNull() } }
        return builder.finish()
    }

    private func group(_ children: [(String, Column)], validity: Bitmap? = nil) -> Column {
        Column(
            type: .structure(children.map { Field(name: $0.0, type: $0.1.type) }),
            count: children[0].1.count, validity: validity, storage: .structure(children.map(\.1)))
    }

    private func values(_ column: Column) throws -> [VariantValue?] {
        guard case .structure(let children) = column.storage else { return [] }
        return try (0..<column.count).map { row in
            column.isNull(at: row)
                ? nil
                : try VariantValue(
                    metadata: children[0].binary(at: row) ?? [], value: children[1].binary(at: row) ?? [])
        }
    }

    @Test func primitivesComeFromEitherColumn() throws {
        var typed = ColumnBuilder(type: .int64)
        for value in [34, nil, nil, 100, nil] as [Int64?] {
            if let value { typed.append(integer: value) } else { typed.appendNull() }
        }
        let column = group([
            ("metadata", binaries(Array(repeating: [1, 0, 0], count: 5))),
            ("value", binaries([nil, [0], [0x0D, 0x6E, 0x2F, 0x61], nil, nil])),
            ("typed_value", typed.finish()),
        ])
        #expect(
            try values(column.assemblingVariants())
                == [.integer(34), .null, .string("n/a"), .integer(100), .null])
    }

    /// Rows in the manner of the specification's table of objects: metadata names `a`, `b`, `c`.
    private func objects(value: [[UInt8]?], present: [Bool], a: [String?], b: [[UInt8]?]) -> Column {
        var present = present
        let fields = group([
            ("b", group([("value", binaries(b))])),
            ("a", group([("value", binaries(a.map { _ in nil })), ("typed_value", strings(a))])),
        ])
        var validity = BitmapBuilder()
        while !present.isEmpty { validity.append(present.removeFirst()) }
        guard case .structure(let children) = fields.storage else { return fields }
        let typed = Column(
            type: fields.type, count: fields.count, validity: validity.finishValidity(),
            storage: .structure(children))
        return group([
            ("metadata", binaries(value.map { _ in [1, 3, 0, 1, 2, 3, 97, 98, 99] })),
            ("value", binaries(value)),
            ("typed_value", typed),
        ])
    }

    @Test func objectsArePutTogetherFromColumnsAndTheRest() throws {
        let rest: [UInt8] = [2, 1, 2, 0, 1, 4]
        let column = objects(
            value: [nil, rest, rest, [5, 120], nil], present: [true, true, true, false, true],
            a: ["x", "y", nil, nil, nil], b: [[0], nil, nil, nil, nil])
        let c = VariantValue.Member("c", .boolean(true))
        #expect(
            try values(column.assemblingVariants()) == [
                .object([.init("a", .string("x")), .init("b", .null)]),
                .object([.init("a", .string("y")), c]), .object([c]), .string("x"), .object([]),
            ])
    }

    @Test func arraysArePutTogetherFromElements() throws {
        let element = group([
            ("value", binaries([nil, [0], nil])), ("typed_value", strings(["horror", nil, "drama"])),
        ])
        var offsets = BufferBuilder()
        for offset in [0, 2, 2, 3] as [Int32] { offsets.append(offset) }
        let list = Column(
            type: .list(Field(name: "element", type: element.type)), count: 3,
            storage: .list(offsets: offsets.finish(), child: element))
        let column = group([
            ("metadata", binaries(Array(repeating: Self.empty, count: 3))), ("typed_value", list),
        ])
        #expect(
            try values(column.assemblingVariants()) == [
                .array([.string("horror"), .null]), .array([]), .array([.string("drama")]),
            ])
    }

    @Test func contradictingColumnsAreRefused() throws {
        let both = group([
            ("metadata", binaries([Self.empty])), ("value", binaries([[0]])), ("typed_value", strings(["x"])),
        ])
        #expect(throws: VariantError.malformedShredding(row: 0, problem: "a value and a typed_value")) {
            try both.assemblingVariants()
        }
        let noObject = objects(value: [[0]], present: [true], a: ["x"], b: [nil])
        #expect(
            throws: VariantError.malformedShredding(row: 0, problem: "fields of a value that is no object")
        ) { try noObject.assemblingVariants() }
        let noMetadata = group([("value", binaries([[0]]))])
        #expect(throws: VariantError.malformedShredding(row: nil, problem: "no metadata in the group")) {
            try noMetadata.assemblingVariants()
        }
        let unknownName = group([
            ("metadata", binaries([Self.empty])),
            ("typed_value", group([("a", group([("typed_value", strings(["x"]))]))])),
        ])
        #expect(
            throws: VariantError.malformedShredding(
                row: 0, problem: "a field whose name the metadata lacks")
        ) { try unknownName.assemblingVariants() }
    }

    @Test func rowsThatAreNullStayNull() throws {
        var validity = BitmapBuilder()
        for bit in [true, false] { validity.append(bit) }
        let column = group(
            [("metadata", binaries([Self.empty, nil])), ("value", binaries([[4], nil]))],
            validity: validity.finishValidity())
        #expect(try values(column.assemblingVariants()) == [.boolean(true), nil])
    }
}
