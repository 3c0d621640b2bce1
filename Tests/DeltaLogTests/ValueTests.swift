import Columnar
import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("5", DeltaType.long, Scalar.int(5)), ("-128", .byte, .int(-128)), ("", .string, .null),
        ("a%20b", .string, .string("a%20b")),
        ("1.50", .decimal(precision: 5, scale: 3), .decimal(1500, scale: 3)),
        ("1E+2", .decimal(precision: 5, scale: 0), .decimal(100, scale: 0)),
        ("true", .boolean, .boolean(true)),
        ("2020-02-29", .date, .date(18321)), ("1969-12-31", .date, .date(-1)),
        ("1970-01-01 00:00:00", .timestamp, .timestamp(0, .microseconds, adjustedToUTC: true)),
        ("1969-12-31 23:59:59.999999", .timestamp, .timestamp(-1, .microseconds, adjustedToUTC: true)),
        ("1970-01-01T00:00:00.123456Z", .timestamp, .timestamp(123_456, .microseconds, adjustedToUTC: true)),
        ("1970-01-01T01:00:00+01:00", .timestamp, .timestamp(0, .microseconds, adjustedToUTC: true)),
        ("1970-01-02", .timestampNTZ, .timestamp(86_400_000_000, .microseconds, adjustedToUTC: false)),
        ("NaN", .string, .string("NaN")), ("-Infinity", .double, .double(-.infinity)),
        ("\\u0001\\u00FF", .binary, .binary([1, 255])), ("ab", .binary, .binary([97, 98])),
    ]) func partitionTextIsUnderstood(_ text: String, _ type: DeltaType, _ due: Scalar) throws {
        #expect(try PartitionValue.decode(text, as: type) == due)
    }

    @Test(arguments: [
        ("x", DeltaType.long), ("300", .byte), ("2019-02-29", .date), ("1.5", .integer), ("yes", .boolean),
        ("2020-01-01 25:00:00", .timestamp), ("1e-9223372036854775808", .decimal(precision: 5, scale: 2)),
        ("1.234", .decimal(precision: 5, scale: 2)),
        ("a", .structure([])),
    ]) func partitionTextThatIsNoSuchValueIsRefused(_ text: String, _ type: DeltaType) {
        #expect(throws: DeltaError.self) { try PartitionValue.decode(text, as: type) }
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func partitionValuesComeBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let micros = Int64.random(in: -62_135_596_800_000_000..<253_402_300_800_000_000, using: &random)
        let bytes = (0..<Int.random(in: 1..<9, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        let cases: [(Scalar, DeltaType)] = [
            (.int(.random(in: .min ... .max, using: &random)), .long),
            (.double(.random(in: -1e300...1e300, using: &random)), .double),
            (.float(.random(in: -1e30...1e30, using: &random)), .float),
            (
                .decimal(Int128(Int64.random(in: .min ... .max, using: &random)), scale: 7),
                .decimal(precision: 20, scale: 7)
            ),
            (.date(.random(in: -700_000..<2_900_000, using: &random)), .date),
            (.timestamp(micros, .microseconds, adjustedToUTC: true), .timestamp),
            (.timestamp(micros, .microseconds, adjustedToUTC: false), .timestampNTZ),
            (.boolean(.random(using: &random)), .boolean), (.binary(bytes), .binary),
            (
                .string(["%", "=", "/", " ", "é", "\u{1F392}", "__HIVE_DEFAULT_PARTITION__"][Int(seed % 7)]),
                .string
            ),
        ]
        for (value, type) in cases {
            #expect(try PartitionValue.decode(try PartitionValue.encode(value, as: type), as: type) == value)
        }
    }

    @Test func pathsAreDecodedExactlyOnce() throws {
        let location = TableLocation(
            store: InMemoryObjectStore(), root: ObjectPath("lake/t")!, storeURI: "s3://bucket")
        func resolved(_ path: String) -> String? { try? location.resolve(path).description }
        #expect(resolved("a%2520b/c") == "lake/t/a%20b/c")
        #expect(resolved("p=a%253Ab/x%20y.parquet") == "lake/t/p=a%3Ab/x y.parquet")
        #expect(resolved("../other/f") == "lake/other/f")
        #expect(resolved("s3://bucket/x/y%20z") == "x/y z")
        #expect(resolved("s3a://bucket/x") == "x")
        #expect(resolved("s3://elsewhere/x") == nil)
        #expect(resolved("../../../x") == nil)
        #expect(resolved("/x") == nil)
        #expect(resolved("") == nil)
        #expect(resolved("a%00b") == nil)
        #expect(resolved("time=10:30/f") == "lake/t/time=10:30/f")
        let local = try #require(TableLocation.local("/data/t"))
        for path in ["file:/x/a%20b", "file:///x/a%20b", "/x/a%20b", "file://localhost/x/a%20b"] {
            #expect(try local.resolve(path).description == "x/a b")
        }
    }

    @Test func folderNamesSurviveTheLog() throws {
        let value = "a/b=c%d e:f\u{7}é"
        let folder = HivePartitionPath.folders([("p q", value), ("n", nil)])
        #expect(folder == "p q=a%2Fb%3Dc%25d e%3Af%07é/n=__HIVE_DEFAULT_PARTITION__")
        let location = TableLocation(store: InMemoryObjectStore(), root: .root)
        let logged = PercentCoding.encodePath(folder + "/f.parquet")
        #expect(try location.resolve(logged).description == folder + "/f.parquet")
        #expect(!logged.contains(" ") && !logged.contains("é"))
    }

    @Test func longStringsAreCutTheRightWay() throws {
        let schema = TableSchema([
            StructField(name: "s", type: .string), StructField(name: "t", type: .timestamp),
        ])
        let text = String(repeating: "é", count: 31) + "yz" + String(repeating: "q", count: 50)
        let statistics = FileStatistics(
            recordCount: 2,
            minimums: [["s"]: .string(text), ["t"]: .timestamp(-1_500, .microseconds, adjustedToUTC: true)],
            maximums: [["s"]: .string(text), ["t"]: .timestamp(1_500, .microseconds, adjustedToUTC: true)],
            nullCounts: [["s"]: 0, ["t"]: 0])
        let json = statistics.json(schema: schema)
        let parsed = try #require(FileStatistics(json: json, schema: schema))
        guard case .string(let low)? = parsed.minimums[["s"]],
            case .string(let high)? = parsed.maximums[["s"]]
        else {
            return #expect(Bool(false), "\(json)")
        }
        #expect(low == String(repeating: "é", count: 31) + "y")
        #expect(high == String(repeating: "é", count: 31) + "y\u{FFFF}")
        #expect(parsed.minimums[["t"]] == .timestamp(-2_000, .microseconds, adjustedToUTC: true))
        #expect(parsed.maximums[["t"]] == .timestamp(2_999, .microseconds, adjustedToUTC: true))
        #expect(json.contains("\"1969-12-31T23:59:59.998Z\""))
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func boundsAlwaysContainWhatTheyBound(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let schema = TableSchema([
            StructField(name: "s", type: .string), StructField(name: "t", type: .timestampNTZ),
            StructField(name: "d", type: .double), StructField(name: "f", type: .float),
            StructField(
                name: "n", type: .structure([StructField(name: "x", type: .decimal(precision: 38, scale: 4))])
            ),
        ])
        let scalars = Array("aéz\u{FFFE}\u{FFFF}\u{10FFFF}\u{E000}\u{D7FF}".unicodeScalars)
        var text = ""
        for _ in 0..<Int.random(in: 0..<70, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
        let ticks = Int64.random(in: -60_000_000_000_000_000..<200_000_000_000_000_000, using: &random)
        let number = Double(bitPattern: .random(in: .min ... .max, using: &random))
        let unscaled = Int128.random(in: -(1 << 120)...(1 << 120), using: &random)
        let values: [[String]: Scalar] = [
            ["s"]: .string(text), ["t"]: .timestamp(ticks, .microseconds, adjustedToUTC: false),
            ["d"]: .double(number), ["f"]: .float(Float(number)), ["n", "x"]: .decimal(unscaled, scale: 4),
        ]
        let json = FileStatistics(recordCount: 1, minimums: values, maximums: values).json(schema: schema)
        let parsed = try #require(FileStatistics(json: json, schema: schema))
        if case .string(let low)? = parsed.minimums[["s"]] {
            #expect(!text.utf8.lexicographicallyPrecedes(low.utf8))
        }
        if case .string(let high)? = parsed.maximums[["s"]] {
            #expect(!high.utf8.lexicographicallyPrecedes(text.utf8), "\(text.debugDescription)")
        }
        if case .timestamp(let low, _, _)? = parsed.minimums[["t"]] { #expect(low <= ticks) }
        if case .timestamp(let high, _, _)? = parsed.maximums[["t"]] { #expect(high >= ticks) }
        if case .double(let low)? = parsed.minimums[["d"]] { #expect(low == number) }
        if case .float(let high)? = parsed.maximums[["f"]] { #expect(high == Float(number)) }
        if case .decimal(let low, _)? = parsed.minimums[["n", "x"]] { #expect(low <= unscaled) }
        if case .decimal(let high, _)? = parsed.maximums[["n", "x"]] { #expect(high >= unscaled) }
    }

    @Test(arguments: ["", "{", "[]", "{\"numRecords\":", "{\"minValues\":{\"id\":}}"])
    func statisticsThatAreNoJSONAreAbsent(_ text: String) {
        #expect(FileStatistics(json: text, schema: LogFixture.schema) == nil)
    }

    @Test func boundsThatMakeNoSenseAreLeftOut() throws {
        let json =
            "{\"numRecords\":3,\"minValues\":{\"id\":\"x\",\"name\":5,\"gone\":1},\"maxValues\":null,\"nullCount\":{\"id\":1,\"name\":null},\"tightBounds\":false}"
        let statistics = try #require(FileStatistics(json: json, schema: LogFixture.schema))
        #expect(statistics == FileStatistics(recordCount: 3, hasTightBounds: false, nullCounts: [["id"]: 1]))
    }
}
