import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct DeletionVectorTests {
    /// Row sets of every shape that the format has: sparse, dense, runs, over many containers and buckets.
    static func rows(_ seed: UInt64) -> Set<Int64> {
        var random = SeededGenerator(seed: seed)
        var rows: Set<Int64> = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let base = Int64.random(in: 0..<4, using: &random) << [16, 18, 32, 40][Int(seed % 4)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: for _ in 0..<50 { rows.insert(base + Int64.random(in: 0..<65_536, using: &random)) }
            case 1: for _ in 0..<5000 { rows.insert(base + Int64.random(in: 0..<65_536, using: &random)) }
            case 2:
                let start = Int64.random(in: 0..<70_000, using: &random)
                for row in start..<start + Int64.random(in: 1..<70_000, using: &random) {
                    rows.insert(base + row)
                }
            default: for row in [0, 65_535, 65_536, 131_071] as [Int64] { rows.insert(base + row) }
            }
        }
        return rows
    }

    @Test(arguments: 0..<8 as Range<UInt64>) func whatIsWrittenIsReadBack(_ seed: UInt64) async throws {
        let fixture = LogFixture()
        let sets = [Self.rows(seed), Self.rows(seed + 1000), []]
        let vectors = sets.map { DeletionVector(rows: $0) }
        let descriptors = try await DeletionVector.write(
            vectors, in: fixture.location, environment: fixture.clock.environment)
        for (index, descriptor) in descriptors.enumerated() {
            #expect(descriptor.cardinality == Int64(sets[index].count))
            let stored = try await DeletionVector.load(descriptor, in: fixture.location)
            let inline = try await DeletionVector.load(
                vectors[index].inlineDescriptor(), in: fixture.location)
            #expect(stored == vectors[index])
            #expect(inline == vectors[index])
            #expect(stored.count == Int64(sets[index].count))
            #expect(stored.ranges().flatMap { Array($0) } == sets[index].sorted())
            #expect(stored.last == sets[index].max())
        }
        let names = try await fixture.store.list(fixture.location.root, startingAfter: nil, recursive: true)
        #expect(
            names.count == 1
                && names[0].path.lastSegment.hasPrefix("deletion_vector_00000000-0000-4000-8000-"))
    }

    @Test(arguments: 0..<8 as Range<UInt64>) func setsAgreeWithAModel(_ seed: UInt64) {
        let left = Self.rows(seed)
        let right = Self.rows(seed + 4)
        let vector = DeletionVector(rows: left)
        #expect(
            vector.union(DeletionVector(rows: right)).ranges().flatMap { Array($0) }
                == left.union(right).sorted())
        var random = SeededGenerator(seed: seed)
        for row in left.prefix(200) {
            #expect(vector.contains(row))
            #expect(vector.contains(row + 1) == left.contains(row + 1))
        }
        for _ in 0..<200 {
            let row = Int64.random(in: -5..<400_000, using: &random)
            #expect(vector.contains(row) == left.contains(row))
        }
        let rest = vector.remainingRanges(rowCount: 80_000).flatMap { Array($0) }
        #expect(rest == (0..<80_000 as Range<Int64>).filter { !left.contains($0) })
    }

    @Test func aVectorOfAnotherWriterIsUnderstood() async throws {
        let descriptor = DeletionVectorDescriptor(
            storageType: .inline, pathOrInlineDV: "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
            sizeInBytes: 44, cardinality: 6)
        let vector = try await DeletionVector.load(descriptor, in: LogFixture().location)
        #expect(vector.ranges().flatMap { Array($0) } == [3, 4, 7, 11, 18, 29])
        let file = try DeletionVectorDescriptor(
            storageType: .relativePath, pathOrInlineDV: "ab^-aqEH.-t@S}K{vb[*k^", offset: 4, sizeInBytes: 40,
            cardinality: 6
        ).file(in: LogFixture().location)
        #expect(
            file?.description == "lake/table/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin")
    }

    @Test func everyChangedByteOfAFileIsNoticed() async throws {
        let fixture = LogFixture()
        let vector = DeletionVector(rows: [1, 2, 3, 70_000, 1 << 33] as [Int64])
        let descriptor = try await DeletionVector.write([vector], in: fixture.location)[0]
        let path = try #require(try descriptor.file(in: fixture.location))
        let good = try await fixture.store.get(path)
        for place in 1..<good.count {
            var bad = good
            bad[place] ^= 0x10
            try await fixture.store.put(path, bad)
            await expectError(.damaged, file: path) {
                try await DeletionVector.load(descriptor, in: fixture.location)
            }
        }
        try await fixture.store.put(path, Array(good.dropLast()))
        await expectError(.damaged, file: path) {
            try await DeletionVector.load(descriptor, in: fixture.location)
        }
        try await fixture.store.delete(path)
        await expectError(.damaged, file: path) {
            try await DeletionVector.load(descriptor, in: fixture.location)
        }
    }

    /// Damage that the checksum cannot show, as there is none inline.
    @Test(arguments: 0..<8 as Range<UInt64>) func damagedInlineVectorsNeverCrash(_ seed: UInt64) async throws
    {
        var random = SeededGenerator(seed: seed)
        let good = DeletionVector(rows: Self.rows(seed)).inlineDescriptor()
        for _ in 0..<50 {
            var text = Array(good.pathOrInlineDV.utf8.prefix(4000))
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] =
                    UInt8(ascii: "0") + UInt8.random(in: 0..<10, using: &random)
            }
            var bad = good
            bad.pathOrInlineDV = String(decoding: text, as: UTF8.self)
            bad.sizeInBytes = Int32(text.count / 5 * 4)
            do {
                _ = try await DeletionVector.load(bad, in: LogFixture().location)
            } catch {
                #expect(error.code == .damaged)
            }
        }
    }

    @Test func aCardinalityThatIsWrongIsRefused() async throws {
        var descriptor = DeletionVector(rows: [1, 2] as [Int64]).inlineDescriptor()
        descriptor.cardinality = 3
        let wrong = descriptor
        await expectError(.damaged) { try await DeletionVector.load(wrong, in: LogFixture().location) }
    }
}
