import Columnar
import DeltaLog
import ObjectStorage
import Testing

@Suite struct SchemaTests {
    private static let everything = """
        {"type":"struct","fields":[{"name":"a","type":"integer","nullable":false,"metadata":{"delta.columnMapping.id":1,"delta.columnMapping.physicalName":"col-1","x":[1.50,{"y":null}]}},{"name":"b","type":{"type":"struct","fields":[{"name":"d","type":"decimal(20,5)","nullable":true,"metadata":{"delta.columnMapping.id":3,"delta.columnMapping.physicalName":"col-3"}}]},"nullable":true,"metadata":{"delta.columnMapping.id":2,"delta.columnMapping.physicalName":"col-2"}},{"name":"c","type":{"type":"array","elementType":"timestamp_ntz","containsNull":false},"nullable":true,"metadata":{}},{"name":"e","type":{"type":"map","keyType":"string","valueType":{"type":"array","elementType":"date","containsNull":true},"valueContainsNull":true},"nullable":true,"metadata":{}},{"name":"f","type":"variant","nullable":true,"metadata":{}},{"name":"g","type":"void","nullable":true,"metadata":{}}]}
        """

    @Test func jsonComesBackByteForByte() throws {
        #expect(try TableSchema(json: Self.everything).json == Self.everything)
    }

    @Test func mappedColumnsAreFoundByTheirPhysicalNames() throws {
        let schema = try TableSchema(json: Self.everything)
        #expect(ColumnMapping.name.physicalPath(of: ["b", "d"], in: schema) == ["col-2", "col-3"])
        #expect(ColumnMapping.none.physicalPath(of: ["B", "d"], in: schema) == ["b", "d"])
        #expect(ColumnMapping.name.physicalPath(of: ["b", "x"], in: schema) == nil)
        let files = schema.columnarForFiles(mapping: .id)
        #expect(files.fields.map(\.name) == ["col-1", "col-2", "c", "e", "f"])
        #expect(files.fields[0].metadata == ["PARQUET:field_id": "1"])
        #expect(schema.columnar.fields.map(\.name) == ["a", "b", "c", "e", "f", "g"])
        #expect(schema.columnar.fields[5].type == .null)
    }

    @Test func columnarTypesGoThereAndBack() throws {
        let schema = Schema([
            Field(name: "a", type: .int8), Field(name: "b", type: .int16), Field(name: "c", type: .int32),
            Field(name: "d", type: .int64, isNullable: false), Field(name: "e", type: .float32),
            Field(name: "f", type: .float64), Field(name: "g", type: .decimal(precision: 38, scale: 10)),
            Field(name: "h", type: .boolean), Field(name: "i", type: .binary), Field(name: "j", type: .date),
            Field(name: "k", type: .timestamp(.microseconds, adjustedToUTC: true)),
            Field(name: "l", type: .timestamp(.microseconds, adjustedToUTC: false)),
            Field(name: "m", type: .list(Field(name: "element", type: .string, isNullable: false))),
            Field(
                name: "n",
                type: .map(
                    key: Field(name: "key", type: .string, isNullable: false),
                    value: Field(name: "value", type: .int8))),
            Field(name: "o", type: .structure([Field(name: "p", type: .string)])),
        ])
        #expect(try TableSchema(columnar: schema).columnar == schema)
        #expect(throws: DeltaError.self) {
            try TableSchema(columnar: Schema([Field(name: "t", type: .interval)]))
        }
        let unsigned = try TableSchema(columnar: Schema([Field(name: "u", type: .uint32)]))
        #expect(unsigned.fields[0].type == .long)
    }

    @Test(arguments: [
        ("int256", DeltaError.Code.unsupported), ("decimal(39,2)", .unsupported),
        ("decimal(5,6)", .unsupported),
    ]) func aTypeThatNobodyKnowsIsNamedWithItsColumn(_ type: String, _ code: DeltaError.Code) {
        let json =
            "{\"type\":\"struct\",\"fields\":[{\"name\":\"col\",\"type\":\"\(type)\",\"nullable\":true,\"metadata\":{}}]}"
        do {
            _ = try TableSchema(json: json)
            Issue.record("no error for \(type)")
        } catch {
            #expect(error.code == code)
            #expect(error.message.contains("col") && error.message.contains(type))
        }
    }

    @Test func theLowestProtocolIsChosen() {
        func lowest(_ configuration: [String: String], _ fields: [StructField] = []) -> ProtocolAction {
            .lowest(schema: TableSchema(fields), configuration: configuration)
        }
        #expect(lowest([:]) == ProtocolAction(minReaderVersion: 1, minWriterVersion: 2))
        #expect(lowest(["delta.enableChangeDataFeed": "true"]).minWriterVersion == 4)
        #expect(
            lowest(["delta.columnMapping.mode": "name"])
                == ProtocolAction(minReaderVersion: 2, minWriterVersion: 5))
        #expect(
            lowest(["delta.enableDeletionVectors": "true", "delta.appendOnly": "true"])
                == ProtocolAction(
                    minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["deletionVectors"],
                    writerFeatures: ["appendOnly", "deletionVectors"]))
        #expect(
            lowest(["delta.enableInCommitTimestamps": "true"])
                == ProtocolAction(
                    minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["inCommitTimestamp"]))
        #expect(lowest([:], [StructField(name: "t", type: .timestampNTZ)]).readerFeatures == ["timestampNtz"])
    }

    @Test func writingIsGatedByWhatTheTableUses() async throws {
        func snapshot(_ action: ProtocolAction, _ configuration: [String: String] = [:]) async throws
            -> Snapshot
        {
            let fixture = LogFixture()
            _ = try await fixture.writer.commit(
                LogFixture.creation(configuration: configuration, protocolAction: action), as: 0)
            return try await Snapshot.load(fixture.location)
        }
        try await snapshot(ProtocolAction(minReaderVersion: 1, minWriterVersion: 6)).checkWritable(
            enforcing: [])
        let constrained = try await snapshot(
            ProtocolAction(minReaderVersion: 1, minWriterVersion: 3), ["delta.constraints.c": "id > 0"])
        #expect(constrained.activeWriterFeatures == [.checkConstraints])
        #expect(throws: DeltaError.self) { try constrained.checkWritable(enforcing: [.appendOnly]) }
        try constrained.checkWritable(enforcing: [.checkConstraints])
        let strange = try await snapshot(
            ProtocolAction(minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["appendOnly", "moon"]))
        #expect {
            try strange.checkWritable(enforcing: [.appendOnly])
        } throws: {
            ($0 as? DeltaError)?.message.contains("moon") == true
        }
    }
}
