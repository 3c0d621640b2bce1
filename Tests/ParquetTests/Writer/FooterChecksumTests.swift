import Columnar
import Parquet
import Testing

@Suite struct FooterChecksumTests {
    private static func file(_ hasChecksum: Bool) throws -> [UInt8] {
        var builder = ColumnBuilder(type: .int64)
        for value in 0..<100 { builder.append(integer: Int64(value)) }
        let schema = Schema([Field(name: "x", type: .int64)])
        let batch = RecordBatch(schema: schema, columns: [builder.finish()])
        var options = WriterOptions()
        options.keyValueMetadata = [KeyValue(key: "own", value: "pair")]
        options.footerChecksum = hasChecksum
        return try WriterMatrix.write([batch], schema: schema, options: options).bytes
    }

    @Test func noFlippedBitOfAFooterGoesUnnoticed() async throws {
        let bytes = try Self.file(true)
        let length = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 8 + $1]) << (8 * $1) }
        _ = try await ParquetFile.open(InMemorySource(bytes))
        var unnoticed: [Int] = []
        for position in bytes.count - 8 - length..<bytes.count {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << bit
                if let file = try? await ParquetFile.open(InMemorySource(damaged)) {
                    // Only the checksum's own name may be lost: then the rest is as it was.
                    if file.rowCount != 100 || file.schema.metadata["own"] != "pair" {
                        unnoticed.append(position)
                    }
                }
            }
        }
        #expect(unnoticed.isEmpty)
    }

    @Test func theChecksumIsNoneOfTheSchemasMetadata() async throws {
        let file = try await ParquetFile.open(InMemorySource(try Self.file(true)))
        #expect(file.schema.metadata == ["own": "pair"])
        let plain = try await ParquetFile.open(InMemorySource(try Self.file(false)))
        #expect(plain.schema.metadata == ["own": "pair"])
    }
}
