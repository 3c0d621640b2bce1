/// Where the pages of a chunk begin and end: at rows.
struct PageLayout {
    /// A page's part of the rows, levels and values.
    struct Part {
        let rows: Range<Int>
        let levels: Range<Int>
        let values: Range<Int>
    }

    private let shredded: ShreddedLeaf
    private let maximumDefinitionLevel: UInt8
    /// The first level of each row, and the end; empty if each row is one level.
    private let rowStarts: [Int32]
    private let rowLimit: Int
    private let byteTarget: Int

    init(_ shredded: ShreddedLeaf, _ leaf: LeafColumn, rowLimit: Int, byteTarget: Int) {
        self.shredded = shredded
        self.rowLimit = max(rowLimit, 1)
        self.byteTarget = max(byteTarget, 1)
        maximumDefinitionLevel = UInt8(leaf.maximumDefinitionLevel)
        var starts: [Int32] = []
        if leaf.maximumRepetitionLevel > 0 {
            starts.reserveCapacity(shredded.rowCount + 1)
            for (index, level) in shredded.repetitionLevels.enumerated() where level == 0 {
                starts.append(Int32(index))
            }
            starts.append(Int32(shredded.levelCount))
        }
        rowStarts = starts
    }

    /// The parts in order; `byteCount` gives the bytes that a range of values takes before compression.
    func parts(byteCount: (Range<Int>) -> Int) -> [Part] {
        var parts: [Part] = []
        var row = 0
        var value = 0
        while row < shredded.rowCount {
            var end = min(row + rowLimit, shredded.rowCount)
            var part = part(from: row, to: end, firstValue: value)
            while end - row > 1 {
                let bytes = byteCount(part.values) + part.levels.count / 8
                if bytes <= byteTarget { break }
                // A little below what the average row allows, so that one or two steps do.
                end = row + min(max(1, (end - row) * byteTarget / bytes), end - row - 1)
                part = self.part(from: row, to: end, firstValue: value)
            }
            parts.append(part)
            row = end
            value = part.values.upperBound
        }
        return parts
    }

    private func part(from row: Int, to end: Int, firstValue: Int) -> Part {
        let levels = rowStarts.isEmpty ? row..<end : Int(rowStarts[row])..<Int(rowStarts[end])
        var valueCount = levels.count
        if !shredded.definitionLevels.isEmpty {
            valueCount = shredded.definitionLevels[levels].reduce(0) {
                $0 &+ ($1 == maximumDefinitionLevel ? 1 : 0)
            }
        }
        return Part(rows: row..<end, levels: levels, values: firstValue..<firstValue + valueCount)
    }
}
