import Columnar
import TestSupport
import Testing

@testable import Parquet

@Suite struct ParquetVerifierTests {
    @Test(arguments: WriterMatrix.cases(seed: 2_000, rowCount: 200))
    func writtenFilesAreSound(_ matrixCase: WriterMatrix.Case) async throws {
        let (bytes, _) = try WriterMatrix.write(
            matrixCase.batches, schema: matrixCase.batches[0].schema, options: matrixCase.options)
        let result = try await ParquetVerifier.verify(InMemorySource(bytes))
        #expect(result.findings.isEmpty)
        #expect(result.checksumCount == result.pageCount && result.pageCount > 0)
        #expect(result.offsetIndexCount > 0)
    }

    /// A sorted file of an integer, a string and a double column in two row groups of several pages.
    static func file(dataPageVersion: DataPageVersion = .v1) throws -> [UInt8] {
        let schema = Schema([
            Field(name: "id", type: .int64, isNullable: false), Field(name: "name", type: .string),
            Field(name: "score", type: .float64),
        ])
        var id = ColumnBuilder(type: .int64)
        var name = ColumnBuilder(type: .string)
        var score = ColumnBuilder(type: .float64)
        for row in 0..<400 {
            id.append(integer: Int64(row))
            if row % 7 == 0 { name.appendNull() } else { name.append("name \(row)") }
            score.append(row % 11 == 0 ? .nan : Double(row % 13) - 6)
        }
        var options = WriterOptions()
        options.rowGroupRowLimit = 200
        options.pageRowLimit = 40
        options.statistics = .page
        options.dataPageVersion = dataPageVersion
        options.bloomFilterColumns = ["id", "name"]
        options.sortingColumns = [SortingColumn(columnIndex: 0, isDescending: false, nullsFirst: false)]
        let batch = RecordBatch(schema: schema, columns: [id.finish(), name.finish(), score.finish()])
        return try WriterMatrix.write([batch], schema: schema, options: options).bytes
    }

    /// The file with its footer changed by `change`; indexes that it makes are put where the old footer stood.
    static func file(
        _ bytes: [UInt8], changing change: (inout FileMetadata, inout [UInt8]) throws -> Void
    ) throws -> [UInt8] {
        let size = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let footer = Array(bytes[(bytes.count - 8 - size)..<(bytes.count - 8)])
        var metadata = try FileMetadata.decode(footer.span.bytes, part: "footer").value
        var changed = Array(bytes[..<(bytes.count - 8 - size)])
        try change(&metadata, &changed)
        let newFooter = metadata.encoded()
        changed += newFooter
        for shift in 0..<4 { changed.append(UInt8(truncatingIfNeeded: newFooter.count >> (8 * shift))) }
        return changed + Array("PAR1".utf8)
    }

    static func parts(_ bytes: [UInt8]) async throws -> Set<ParquetFinding.Part> {
        Set(try await ParquetVerifier.verify(InMemorySource(bytes)).findings.map(\.part))
    }

    @Test func theFileItselfIsSound() async throws {
        let result = try await ParquetVerifier.verify(InMemorySource(try Self.file()))
        #expect(result.isSound && result.rowCount == 400 && result.rowGroupCount == 2)
        #expect(result.bloomFilterCount == 4 && result.columnIndexCount == 6 && result.boundsCount > 60)
    }

    @Test func wrongStatisticsAreFound() async throws {
        let changes: [(inout Statistics) -> Void] = [
            { $0.nullCount = 1_000 }, { $0.minimum = [1, 0, 0, 0, 0, 0, 0, 0] },
            { $0.maximum = [3, 0, 0, 0, 0, 0, 0, 0] }, { $0.minimum = [0] }, { $0.distinctCount = 3 },
            { $0.minimum = [UInt8](repeating: 0xFF, count: 8) },
        ]
        for change in changes {
            let bytes = try Self.file(Self.file()) { metadata, _ in
                var statistics = metadata.rowGroups[0].columns[0].metadata?.statistics ?? Statistics()
                change(&statistics)
                metadata.rowGroups[0].columns[0].metadata?.statistics = statistics
            }
            #expect(try await Self.parts(bytes) == [.statistics])
        }
    }

    @Test func boundsThatAreNaNOrExcludeAZeroAreFound() async throws {
        for bits: UInt64 in [Double.nan.bitPattern, (100.0).bitPattern] {
            let bytes = try Self.file(Self.file()) { metadata, _ in
                metadata.rowGroups[0].columns[2].metadata?.statistics?.minimum = (0..<8).map {
                    UInt8(truncatingIfNeeded: bits >> (8 * $0))
                }
            }
            #expect(try await Self.parts(bytes) == [.statistics])
        }
    }

    @Test(arguments: [DataPageVersion.v1, .v2])
    func aFlippedBitIsFoundByItsChecksum(version: DataPageVersion) async throws {
        var bytes = try Self.file(dataPageVersion: version)
        let file = try await ParquetFile.open(InMemorySource(bytes))
        let index = try await file.offsetIndexes(rowGroup: 0, leaves: [2])[2]
        let location = try #require(index?.pageLocations[1])
        bytes[Int(location.offset) + Int(location.compressedByteCount) - 1] ^= 1
        let findings = try await ParquetVerifier.verify(InMemorySource(bytes)).findings
        let found = findings.filter { $0.part == .checksum }
        #expect(found.count == 1 && found.first?.page == 1 && found.first?.column == "score")
    }

    @Test func wrongIndexesAreFound() async throws {
        func put(_ encoded: [UInt8], _ bytes: inout [UInt8]) -> (Int64, Int32) {
            bytes += encoded
            return (Int64(bytes.count - encoded.count), Int32(encoded.count))
        }
        let original = try Self.file()
        let file = try await ParquetFile.open(InMemorySource(original))
        let offsetIndex = try #require(try await file.offsetIndexes(rowGroup: 0, leaves: [0])[0])
        let columnIndex = try #require(try await file.columnIndexes(rowGroup: 0, leaves: [0])[0])
        let offsetChanges: [(inout OffsetIndex) -> Void] = [
            { $0.pageLocations[1].firstRowIndex += 1 }, { $0.pageLocations[1].offset += 1 },
            { $0.pageLocations.removeLast() }, { $0.pageLocations[0].compressedByteCount -= 1 },
        ]
        for change in offsetChanges {
            var index = offsetIndex
            change(&index)
            let encoded = index.encoded()
            let bytes = try Self.file(original) { metadata, bytes in
                let (offset, byteCount) = put(encoded, &bytes)
                metadata.rowGroups[0].columns[0].offsetIndexOffset = offset
                metadata.rowGroups[0].columns[0].offsetIndexByteCount = byteCount
            }
            #expect(try await Self.parts(bytes).contains(.offsetIndex))
        }
        let columnChanges: [(inout ColumnIndex) -> Void] = [
            { $0.minimums[1] = $0.maximums[1] }, { $0.maximums[4] = $0.minimums[4] },
            { $0.nullPages[0] = true },
            { $0.nullCounts?[0] = 5 }, { $0.boundaryOrder = .descending }, { $0.minimums.removeLast() },
        ]
        for change in columnChanges {
            var index = columnIndex
            change(&index)
            let encoded = index.encoded()
            let bytes = try Self.file(original) { metadata, bytes in
                let (offset, byteCount) = put(encoded, &bytes)
                metadata.rowGroups[0].columns[0].columnIndexOffset = offset
                metadata.rowGroups[0].columns[0].columnIndexByteCount = byteCount
            }
            #expect(try await Self.parts(bytes) == [.columnIndex])
        }
    }

    @Test func aWrongBloomFilterIsFound() async throws {
        let bytes = try Self.file(Self.file()) { metadata, _ in
            let other = metadata.rowGroups[1].columns[0].metadata?.bloomFilterOffset
            metadata.rowGroups[0].columns[0].metadata?.bloomFilterOffset = other
        }
        #expect(try await Self.parts(bytes) == [.bloomFilter])
    }

    @Test func aWrongOrderOfRowsIsFound() async throws {
        let bytes = try Self.file(Self.file()) { metadata, _ in
            metadata.rowGroups[1].sortingColumns = [
                SortingColumn(columnIndex: 1, isDescending: false, nullsFirst: false)
            ]
        }
        let findings = try await ParquetVerifier.verify(InMemorySource(bytes)).findings
        #expect(findings.map(\.part) == [.sorting] && findings[0].rowGroup == 1)
    }

    @Test func nullsOfListsMayBeCountedEitherWay() async throws {
        var random = RandomColumns(seed: 3, nullDensity: 0.4)
        let type = DataType.list(Field(name: "element", type: .structure([Field(name: "x", type: .int32)])))
        let schema = Schema([Field(name: "l", type: type)])
        let original = try WriterMatrix.write(
            [random.batch(schema, rowCount: 200)], schema: schema, options: WriterOptions())
        let histogram = try #require(
            original.file.metadata.rowGroups[0].columns[0].metadata?.sizeStatistics?.definitionLevelHistogram)
        #expect(histogram.count == 5)
        let counts = [
            histogram[3], histogram[..<4].reduce(0, +), histogram[3] - 1, histogram[..<4].reduce(1, +),
        ]
        var sound: [Bool] = []
        for count in counts {
            let bytes = try Self.file(original.bytes) { metadata, _ in
                metadata.rowGroups[0].columns[0].metadata?.statistics?.nullCount = count
            }
            sound.append(try await Self.parts(bytes).isEmpty)
        }
        #expect(sound == [true, true, false, false])
    }

    @Test func aWrongFooterIsFound() async throws {
        let rows = try Self.file(Self.file()) { metadata, _ in metadata.rowCount = 7 }
        #expect(try await Self.parts(rows) == [.footer])
        let sizes = try Self.file(Self.file()) { metadata, _ in
            metadata.rowGroups[0].columns[1].metadata?.totalUncompressedByteCount += 1
            metadata.rowGroups[0].columns[1].metadata?.encodings = []
        }
        #expect(try await Self.parts(sizes) == [.layout])
    }
}
