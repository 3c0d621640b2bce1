import Parquet
import TestSupport
import Testing

@Suite struct RowSelectionTests {
    private func random(_ generator: inout SeededGenerator) -> RowSelection {
        RowSelection(
            ranges: (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                let start = Int.random(in: 0..<60, using: &generator)
                return start..<start + Int.random(in: 0...9, using: &generator)
            })
    }

    private func rows(_ selection: RowSelection) -> Set<Int> {
        Set(selection.ranges.flatMap { Array($0) })
    }

    @Test func rangesAreMerged() {
        let selection = RowSelection(ranges: [5..<7, 0..<2, 7..<9, 1..<3, 4..<4])
        #expect(selection.ranges == [0..<3, 5..<9])
        #expect(selection.count == 7)
    }

    @Test func operationsAreThoseOfSets() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let left = random(&generator)
            let right = random(&generator)
            #expect(rows(left.intersection(right)) == rows(left).intersection(rows(right)))
            #expect(rows(left.union(right)) == rows(left).union(rows(right)))
            #expect(left.union(right).count == rows(left).union(rows(right)).count)
            #expect(rows(left.inverted(rowCount: 50)) == Set(0..<50).subtracting(rows(left)))
            let start = Int.random(in: 0..<60, using: &generator)
            let window = start..<start + Int.random(in: 0...20, using: &generator)
            #expect(
                rows(left.within(window))
                    == Set(rows(left).filter { window.contains($0) }.map { $0 - window.lowerBound }))
        }
    }
}
