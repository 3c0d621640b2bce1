import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct ActionRoundTripTests {
    private static let texts = [
        "", "plain", "quote\" back\\slash", "tab\tnew\nline\u{1}\u{1F}", "é漢🎒", "a/b c%20", "null",
    ]

    private func text(_ random: inout SeededGenerator) -> String {
        Self.texts.randomElement(using: &random) ?? ""
    }

    private func maybe<Value>(_ random: inout SeededGenerator, _ value: Value) -> Value? {
        Bool.random(using: &random) ? value : nil
    }

    private func map(_ random: inout SeededGenerator) -> [String: String?] {
        var map: [String: String?] = [:]
        for number in 0..<Int.random(in: 0..<4, using: &random) {
            map.updateValue(maybe(&random, text(&random)), forKey: text(&random) + "\(number)")
        }
        return map
    }

    private func number(_ random: inout SeededGenerator) -> Int64 {
        [0, 1, -1, .max, .min, Int64.random(in: .min ... .max, using: &random)].randomElement(using: &random)
            ?? 0
    }

    private func vector(_ random: inout SeededGenerator) -> DeletionVectorDescriptor {
        DeletionVectorDescriptor(
            storageType: [.inline, .relativePath, .absolutePath].randomElement(using: &random) ?? .inline,
            pathOrInlineDV: text(&random),
            offset: maybe(&random, Int32.random(in: 0 ... .max, using: &random)),
            sizeInBytes: Int32.random(in: 0 ... .max, using: &random),
            cardinality: Int64.random(in: 0 ... .max, using: &random))
    }

    private func add(_ random: inout SeededGenerator, _ index: Int) -> AddFile {
        AddFile(
            path: "add\(index)" + text(&random), partitionValues: map(&random),
            size: abs(number(&random) / 2),
            modificationTime: number(&random), dataChange: .random(using: &random),
            stats: maybe(&random, "{\"numRecords\":3,\"x\":\"\\u00e9\"}"), tags: maybe(&random, map(&random)),
            deletionVector: maybe(&random, vector(&random)), baseRowID: maybe(&random, number(&random)),
            defaultRowCommitVersion: maybe(&random, number(&random)),
            clusteringProvider: maybe(&random, text(&random)))
    }

    private func remove(_ random: inout SeededGenerator, _ index: Int) -> RemoveFile {
        RemoveFile(
            path: "remove\(index)" + text(&random), deletionTimestamp: maybe(&random, number(&random)),
            dataChange: .random(using: &random),
            extendedFileMetadata: maybe(&random, .random(using: &random)),
            partitionValues: maybe(&random, map(&random)), size: maybe(&random, number(&random)),
            stats: maybe(&random, "{}"), tags: maybe(&random, map(&random)),
            deletionVector: maybe(&random, vector(&random)), baseRowID: maybe(&random, number(&random)),
            defaultRowCommitVersion: maybe(&random, number(&random)))
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func everyActionComesBackAsItWas(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let fixture = LogFixture()
        let info = CommitInfo(
            timestamp: number(&random), operation: text(&random),
            operationParameters: [
                "a": .string(text(&random)), "b": .object(["c": .array([1, true, .null])]),
            ],
            operationMetrics: ["rows": "12"], engineInfo: text(&random),
            isBlindAppend: .random(using: &random),
            readVersion: number(&random),
            other: ["custom": .number("1.50e10"), "userName": .string(text(&random))])
        let adds = (0..<3).map { add(&random, $0) }
        let removes = (0..<3).map { remove(&random, $0) }
        let cdc = CDCFile(
            path: text(&random), partitionValues: map(&random), size: number(&random),
            tags: maybe(&random, map(&random)))
        let transaction = Transaction(
            applicationID: text(&random), version: number(&random),
            lastUpdated: maybe(&random, number(&random)))
        let domain = DomainMetadata(
            domain: text(&random), configuration: text(&random), isRemoved: .random(using: &random))
        let metadata = Metadata(
            id: text(&random), name: maybe(&random, text(&random)),
            tableDescription: maybe(&random, text(&random)),
            format: Metadata.Format(options: ["o": text(&random)]), schemaString: LogFixture.schema.json,
            partitionColumns: ["name"], configuration: ["k": text(&random)],
            createdTime: maybe(&random, number(&random)))
        let action = ProtocolAction(
            minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["deletionVectors"],
            writerFeatures: ["x", "y"])
        _ = try await fixture.writer.commit(
            [
                .protocolAction(action), .metadata(metadata), .transaction(transaction),
                .domainMetadata(domain),
            ]
                + adds.map { .add($0) } + removes.map { .remove($0) } + [.cdc(cdc), .commitInfo(info)], as: 0)

        var found = (adds: [AddFile](), removes: [RemoveFile](), count: 0)
        let commit = try await fixture.location.readCommit(0)
        for action in commit.actions {
            found.count += 1
            switch action {
            case .add(let file): found.adds.append(file)
            case .remove(let file): found.removes.append(file)
            case .cdc(let file): #expect(file == cdc)
            case .metadata(let other): #expect(other == metadata)
            case .protocolAction(let other):
                #expect(
                    other
                        == ProtocolAction(
                            minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["deletionVectors"],
                            writerFeatures: ["x", "y"]))
            case .transaction(let other): #expect(other == transaction)
            case .domainMetadata(let other): #expect(other == domain)
            case .commitInfo(let other):
                var due = info
                due.transactionToken = other.transactionToken
                #expect(other == due)
            case .sidecar, .checkpointMetadata: Issue.record("nobody wrote this")
            }
        }
        #expect(found.adds == adds)
        #expect(found.removes == removes)
        #expect(found.count == 12)
    }
}
