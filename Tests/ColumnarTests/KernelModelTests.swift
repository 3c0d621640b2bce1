import Columnar
import TestSupport
import Testing

/// Kernels over random columns against plain trees of values.
@Suite struct KernelModelTests {
    static let types = RandomColumn.flatTypes + RandomColumn.nestedTypes

    @Test(arguments: types)
    func takingAndFilteringKeepTheValues(type: DataType) {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            let count = Int.random(in: 1..<150, using: &generator)
            let column = RandomColumn.make(type, count: count, using: &generator)
            let model = ModelValue.read(column)
            let indices = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                Int32.random(in: 0..<Int32(count), using: &generator)
            }
            #expect(ModelValue.read(column.taking(indices)) == indices.map { model[Int($0)] })
            let bits = (0..<count).map { _ in Bool.random(using: &generator) }
            #expect(
                ModelValue.read(column.filtered(by: Bitmap(bits))) == zip(model, bits).filter(\.1).map(\.0))
            #expect(ModelValue.read(column.decoded()) == model)
        }
    }

    @Test(arguments: types)
    func concatenatingKeepsTheValuesInOrder(type: DataType) throws {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<40 {
            let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                RandomColumn.make(type, count: Int.random(in: 0..<60, using: &generator), using: &generator)
            }
            let whole = try Column.concatenating(parts)
            #expect(whole.type == type)
            #expect(ModelValue.read(whole) == parts.flatMap { ModelValue.read($0) })
        }
    }

    @Test(arguments: types)
    func equalValuesHashEqualAndRowsCompareAsTheirValues(type: DataType) {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<25 {
            let count = Int.random(in: 1..<70, using: &generator)
            let left = RandomColumn.make(type, count: count, using: &generator)
            let right = RandomColumn.make(type, count: count, using: &generator)
            let leftModel = ModelValue.read(left)
            let rightModel = ModelValue.read(right)
            let equality = RowEquality([left], [right])
            let leftHashes = RowHash.hashes(of: [left])
            let rightHashes = RowHash.hashes(of: [right])
            var pairs: (left: [Int32], right: [Int32]) = ([], [])
            for row in 0..<count {
                let other = Int.random(in: 0..<count, using: &generator)
                let isEqual = leftModel[row] == rightModel[other]
                #expect(equality.isEqual(row, other) == isEqual)
                if isEqual { #expect(leftHashes[row] == rightHashes[other]) }
                pairs.left.append(row % 7 == 0 ? -1 : Int32(row))
                pairs.right.append(Int32(other))
            }
            let bits = equality.areEqual(pairs.left, pairs.right)
            for row in 0..<count {
                #expect(bits[row] == (row % 7 != 0 && leftModel[row] == rightModel[Int(pairs.right[row])]))
            }
        }
    }

    @Test func differentKeysHashDifferently() {
        var seen: Set<UInt64> = []
        var numbers = ColumnBuilder(type: .int64)
        var texts = ColumnBuilder(type: .string)
        for number in 0..<100_000 {
            numbers.append(integer: Int64(number % 1000))
            texts.append(String(repeating: "x", count: number / 1000 % 70) + "\(number / 1000)")
        }
        for hash in RowHash.hashes(of: [numbers.finish(), texts.finish()]) { seen.insert(hash) }
        #expect(seen.count == 100_000)
        // The low bits choose the slot: they must spread over consecutive keys.
        var low: Set<UInt64> = []
        var keys = ColumnBuilder(type: .int64)
        for number in 0..<65_536 { keys.append(integer: Int64(number) << 20) }
        for hash in RowHash.hashes(of: [keys.finish()]) { low.insert(hash & 0xFFFF) }
        #expect(low.count > 40_000)
    }

    @Test(arguments: 0..<6, [KeyIndex.DuplicatePolicy.first, .last])
    func theKeyIndexFindsWhatADictionaryFinds(seed: Int, policy: KeyIndex.DuplicatePolicy) {
        var generator = SeededGenerator(seed: UInt64(seed) + 14)
        for _ in 0..<40 {
            let types = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                Self.types.randomElement(using: &generator) ?? .int32
            }
            let count = Int.random(in: 0..<200, using: &generator)
            let columns = types.map { RandomColumn.make($0, count: count, using: &generator) }
            var model: [[ModelValue]: Int32] = [:]
            for (row, key) in ModelValue.rows(columns).enumerated() where policy == .last || model[key] == nil
            {
                model[key] = Int32(row)
            }
            let index = KeyIndex(columns, duplicates: policy)
            #expect(index.rows == model.values.sorted())
            let probes = types.map { RandomColumn.make($0, count: 100, using: &generator) }
            #expect(index.find(probes) == ModelValue.rows(probes).map { model[$0] ?? -1 })
        }
    }

    @Test(arguments: RandomColumn.flatTypes)
    func minimumAndMaximumAreThoseOfTheValues(type: DataType) {
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<40 {
            let column = RandomColumn.make(
                type, count: Int.random(in: 0..<50, using: &generator), using: &generator)
            let found = ColumnMinMax(column)
            let scalars = (0..<column.count).map { column.scalar(at: $0) }
            #expect(found.nullCount == scalars.count(where: \.isNull))
            let nans = scalars.count { $0.compare(to: .double(.nan)) == 0 }
            #expect(found.nanCount == nans)
            if case .decimal(precision: 50, _) = type { continue }
            if type == .interval { continue }
            let ordered = scalars.filter { !$0.isNull && $0.compare(to: .double(.nan)) != 0 }
                .sorted { ($0.compare(to: $1) ?? 0) < 0 }
            #expect((found.minimum == nil) == ordered.isEmpty)
            if let first = ordered.first, let last = ordered.last {
                #expect(found.minimum?.compare(to: first) == 0)
                #expect(found.maximum?.compare(to: last) == 0)
            }
        }
    }

    @Test(arguments: 0..<6)
    func sortingIsStableAndFollowsTheOrderOfScalars(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed) + 16)
        let types = RandomColumn.flatTypes.filter {
            if case .decimal(precision: 50, _) = $0 { return false }
            return $0 != .interval
        }
        for _ in 0..<60 {
            let chosen = (0..<3).map { _ in types.randomElement(using: &generator) ?? .int32 }
            let count = Int.random(in: 0..<300, using: &generator)
            let columns = chosen.map { RandomColumn.make($0, count: count, using: &generator) }
            let fields = chosen.enumerated().map { Field(name: "c\($0.offset)", type: $0.element) }
            let batch = RecordBatch(schema: Schema(fields), columns: columns, rowCount: count)
            let keys = (0..<3).map { column in
                SortKey(
                    column: column, descending: Bool.random(using: &generator),
                    nulls: Bool.random(using: &generator) ? .first : .last)
            }
            func precedes(_ left: Int, _ right: Int) -> Bool {
                for key in keys {
                    let a = columns[key.column].scalar(at: left)
                    let b = columns[key.column].scalar(at: right)
                    if a.isNull || b.isNull {
                        if a.isNull && b.isNull { continue }
                        return a.isNull == (key.nulls == .first)
                    }
                    let order = a.compare(to: b) ?? 0
                    if order != 0 { return (order < 0) != key.descending }
                }
                return left < right
            }
            let expected = (0..<count).sorted(by: precedes).map { Int32($0) }
            #expect(batch.sortedIndices(by: keys) == expected)
            let sorted = batch.sorted(by: keys)
            #expect(sorted.columns[0].isSorted(descending: keys[0].descending, nulls: keys[0].nulls))
        }
    }
}
