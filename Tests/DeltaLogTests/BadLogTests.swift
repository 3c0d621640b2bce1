import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct BadLogTests {
    private static let head = """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[]}","partitionColumns":[],"configuration":{}}}

        """

    private func load(_ lines: String) async throws -> Snapshot {
        let fixture = LogFixture()
        try await fixture.write("00000000000000000000.json", lines)
        return try await Snapshot.load(fixture.location)
    }

    @Test(arguments: [
        ("{\"add\":{\"path\":\"a\"", JSONError.unexpectedEnd(offset: 18)),
        ("{\"add\":{\"path\":\"a\",\"size\":1,}}", .unexpectedByte(125, offset: 28, expected: "a string")),
        ("{\"add\":{\"path\":\"a\",\"size\":01}}", .invalidNumber(offset: 26)),
        ("{\"add\":{\"path\":\"a\",\"size\":99999999999999999999}}", .invalidNumber(offset: 26)),
        ("{\"add\":{\"path\":\"\\q\",\"size\":1}}", .invalidEscape(offset: 16)),
        ("[]", .unexpectedByte(91, offset: 0, expected: "{")),
        ("{\"add\":{\"path\":tru,\"size\":1}}", .unexpectedByte(116, offset: 15, expected: "a string")),
        ("{\"other\":" + String(repeating: "[", count: 200), .tooDeep(offset: 136, limit: 127)),
    ]) func aLineThatIsNoJSONNamesFileAndPlace(_ line: String, _ due: JSONError) async throws {
        do {
            _ = try await load(Self.head + line)
            Issue.record("no error for \(line)")
        } catch let error as DeltaError {
            #expect(error.code == .damaged)
            #expect(error.file?.lastSegment == "00000000000000000000.json")
            guard case .json(let found)? = error.cause as? ActionError else {
                return #expect(Bool(false), "\(String(describing: error.cause))")
            }
            let shift = due.shifted(by: Self.head.utf8.count)
            #expect(found == shift)
        }
    }

    @Test(arguments: [
        ("{\"add\":{\"size\":1}}", "path"), ("{\"add\":{\"path\":\"a\"}}", "size"),
        ("{\"remove\":{}}", "path"),
        ("{\"txn\":{\"appId\":\"a\"}}", "version"), ("{\"domainMetadata\":{}}", "domain"),
        ("{\"protocol\":{\"minWriterVersion\":2}}", "minReaderVersion"),
    ]) func aMissingFieldIsNamed(_ line: String, _ field: String) async throws {
        do {
            _ = try await load(Self.head + line)
            Issue.record("no error for \(line)")
        } catch let error as DeltaError {
            guard case .missing(let found, _, _)? = error.cause as? ActionError else {
                return #expect(Bool(false), "\(error)")
            }
            #expect(found == field)
            #expect(error.code == .damaged)
        }
    }

    @Test(arguments: [
        "{\"unknown\":{\"a\":[1,{\"b\":null}],\"c\":\"}\\\"\"}}", "", "  \n\n ",
        "{\"commitInfo\":{\"timestamp\":\"soon\",\"operation\":5}}",
        "{\"add\":{\"path\":\"a\",\"size\":1,\"later\":{\"x\":[[]]},\"partitionValues\":null}}",
        "{\"add\":null}", "{ \"txn\" : { \"appId\" : \"x\" , \"version\" : 1.0 } }",
    ]) func whatNobodyKnowsIsPassedOver(_ line: String) async throws {
        #expect(try await load(Self.head + line).version == 0)
    }

    @Test func protocolsThatCannotBeReadAreRefusedByName() async throws {
        for (line, code) in [
            ("{\"protocol\":{\"minReaderVersion\":4,\"minWriterVersion\":7}}", DeltaError.Code.unsupported),
            (
                "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"writerFeatures\":[]}}",
                .damaged
            ),
            (
                "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"deletionVectors\",\"moon\"],\"writerFeatures\":[]}}",
                .unsupported
            ),
        ] {
            do {
                _ = try await load(Self.head.split(separator: "\n")[1] + "\n" + line)
                Issue.record("no error for \(line)")
            } catch let error as DeltaError {
                #expect(error.code == code)
                if line.contains("moon") {
                    #expect(error.message.contains("moon") && !error.message.contains("deletion"))
                }
            }
        }
    }

    @Test func gapsAndMissingStartsAreNamed() async throws {
        let fixture = LogFixture()
        await expectError(.notATable) { try await Snapshot.load(fixture.location) }
        try await fixture.write("00000000000000000000.json", Self.head)
        try await fixture.write("00000000000000000001.json", "\n")
        try await fixture.write("00000000000000000003.json", "\n")
        let gap = fixture.location.logFolder.appending("00000000000000000002.json")
        await expectError(.damaged, file: gap) { try await Snapshot.load(fixture.location) }
        #expect(try await Snapshot.load(fixture.location, version: 1).version == 1)
        await expectError(.versionNotFound) { try await Snapshot.load(fixture.location, version: 4) }
        await expectError(.versionNotFound) { try await Snapshot.load(fixture.location, version: -1) }
        try await fixture.store.delete(fixture.location.logFolder.appending("00000000000000000000.json"))
        let first = fixture.location.logFolder.appending("00000000000000000000.json")
        await expectError(.damaged, file: first) { try await Snapshot.load(fixture.location, version: 1) }
    }

    @Test(arguments: [
        "", "{", "null", "{\"version\":99,\"size\":1}", "{\"version\":-1}", "\u{0}\u{1}",
        "{\"version\":\"x\"}",
    ])
    func aBadHintIsOnlyAHint(_ text: String) async throws {
        let fixture = LogFixture()
        try await fixture.write("00000000000000000000.json", Self.head)
        try await fixture.write("_last_checkpoint", text)
        let snapshot = try await Snapshot.load(fixture.location)
        #expect(snapshot.version == 0)
        #expect(snapshot.warnings.count == 1)
    }

    @Test func namesThatAreNoneOfTheLogsAreLeftAlone() async throws {
        let fixture = LogFixture()
        try await fixture.write("00000000000000000000.json", Self.head)
        for name in [
            "1.json", "00000000000000000001.json.tmp",
            "00000000000000000002.checkpoint.0000000001.0000000002.parquet",
            "99999999999999999999.json", "09223372036854775807.json",
            "09223372036854775807.checkpoint.parquet", "00000000000000000001.crc",
            "000000000000000000a1.json",
            "_staged_commits/x.json",
        ] { try await fixture.write(name, "junk") }
        #expect(try await Snapshot.load(fixture.location).version == 0)
    }

    /// Cut or change a good commit anywhere: an error that names the file, or a table, never a crash.
    @Test(arguments: 0..<30 as Range<UInt64>) func mutationsNeverCrash(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let line =
            "{\"add\":{\"path\":\"a%20b\",\"size\":12,\"partitionValues\":{\"p\":\"é\"},\"stats\":\"{\\\"numRecords\\\":1}\",\"deletionVector\":{\"storageType\":\"i\",\"pathOrInlineDv\":\"wi5b\",\"sizeInBytes\":40,\"cardinality\":6}}}\n"
        let good = Array((Self.head + line).utf8)
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place...)
                default:
                    bytes.insert(
                        contentsOf: Array("{\"[]},:0".utf8).shuffled(using: &random).prefix(2), at: place)
                }
                if bytes.isEmpty { bytes = [0x7B] }
            }
            let fixture = LogFixture()
            try await fixture.store.put(
                fixture.location.logFolder.appending("00000000000000000000.json"), bytes)
            do {
                for file in try await Snapshot.load(fixture.location).files {
                    _ = try? fixture.location.resolve(file.path)
                    if let vector = file.deletionVector {
                        _ = try? await DeletionVector.load(vector, in: fixture.location)
                    }
                }
            } catch {
                #expect(error.code == .damaged || error.code == .unsupported, "\(error)")
            }
        }
    }
}

extension JSONError {
    /// The same error at another place.
    fileprivate func shifted(by distance: Int) -> JSONError {
        switch self {
        case .unexpectedEnd(let offset): .unexpectedEnd(offset: offset + distance)
        case .unexpectedByte(let byte, let offset, let expected):
            .unexpectedByte(byte, offset: offset + distance, expected: expected)
        case .tooDeep(let offset, let limit): .tooDeep(offset: offset + distance, limit: limit)
        case .invalidNumber(let offset): .invalidNumber(offset: offset + distance)
        case .invalidEscape(let offset): .invalidEscape(offset: offset + distance)
        case .invalidUTF8(let offset): .invalidUTF8(offset: offset + distance)
        }
    }
}
