import Columnar

/// The levels of a leaf over a row group, and where its values are.
struct ShreddedLeaf {
    /// A leaf column of one batch and the positions of its values that are there; nil: all of them.
    struct Segment {
        let column: Column
        let positions: [Int32]?
        var valueCount: Int { positions?.count ?? column.count }
    }

    var levelCount = 0
    var rowCount = 0
    /// Empty if every level so far is the highest.
    private(set) var definitionLevels: [UInt8] = []
    /// Empty if the leaf does not repeat.
    private(set) var repetitionLevels: [UInt8] = []
    private(set) var segments: [Segment] = []
    private let maximumDefinitionLevel: UInt8

    init(_ leaf: LeafColumn) {
        maximumDefinitionLevel = UInt8(leaf.maximumDefinitionLevel)
    }

    /// Levels without a value.
    var nullCount: Int { levelCount - segments.reduce(0) { $0 + $1.valueCount } }

    mutating func appendAllPresent(_ column: Column) {
        if !definitionLevels.isEmpty {
            definitionLevels.append(contentsOf: repeatElement(maximumDefinitionLevel, count: column.count))
        }
        levelCount += column.count
        segments.append(Segment(column: column, positions: nil))
    }

    /// Appends levels; those at the maximum have their value at the next of `positions`.
    mutating func append(
        definitionLevels new: [UInt8], repetitionLevels newRepetition: [UInt8], column: Column,
        positions: [Int32]
    ) {
        if positions.count < new.count || !definitionLevels.isEmpty {
            if definitionLevels.isEmpty {
                definitionLevels = [UInt8](repeating: maximumDefinitionLevel, count: levelCount)
            }
            definitionLevels += new
        }
        repetitionLevels += newRepetition
        levelCount += new.count
        segments.append(Segment(column: column, positions: positions))
    }
}

/// Turns Arrow's nesting into Dremel's levels, one leaf at a time.
enum LevelShredder {
    /// Appends the levels of all rows of a top-level column.
    static func shred(
        _ column: Column, _ leaf: WriterLeaf, into result: inout ShreddedLeaf
    ) throws(ParquetError) {
        result.rowCount += column.count
        if leaf.steps.count == 1 {
            return try shredFlat(column.withWholeValidity(), leaf, into: &result)
        }
        var entries = Entries(rowCount: column.count, repeats: leaf.leaf.maximumRepetitionLevel > 0)
        var column = column
        for step in leaf.steps {
            switch step {
            case .optional:
                column = column.withWholeValidity()
                entries.dropNulls(of: column)
            case .required:
                column = column.withWholeValidity()
                guard !entries.hasNulls(in: column) else { throw nullFault(leaf) }
            case .elements:
                guard case .list(let offsets, let child) = column.storage else {
                    preconditionFailure("\(column.type) is not stored as a list")
                }
                entries.enter(offsets: offsets)
                column = child
            case .field(let index):
                switch column.storage {
                case .structure(let children): column = children[index]
                default: preconditionFailure("\(column.type) is not stored as a structure")
                }
            }
        }
        result.append(
            definitionLevels: entries.definitionLevels, repetitionLevels: entries.repetitionLevels,
            column: column,
            positions: entries.positions.filter { $0 >= 0 })
    }

    private static func nullFault(_ leaf: WriterLeaf) -> ParquetError {
        .invalidRequest(problem: "\(leaf.name) holds a null, but a field on its path may not")
    }

    private static func shredFlat(
        _ column: Column, _ leaf: WriterLeaf, into result: inout ShreddedLeaf
    ) throws(ParquetError) {
        if column.nullCount == 0 {
            if column.count > 0 { result.appendAllPresent(column) }
            return
        }
        guard case .optional = leaf.steps[0] else { throw nullFault(leaf) }
        guard let validity = column.validity else {
            result.append(
                definitionLevels: [UInt8](repeating: 0, count: column.count), repetitionLevels: [],
                column: column, positions: [])
            return
        }
        var levels: [UInt8] = []
        levels.reserveCapacity(column.count + 64)
        validity.forEachWord { word, bits in
            for bit in 0..<bits { levels.append(UInt8(truncatingIfNeeded: word &>> UInt64(bit)) & 1) }
        }
        result.append(
            definitionLevels: levels, repetitionLevels: [], column: column,
            positions: validity.indicesOfOnes())
    }
}

/// Levels under construction: each entry is still on its way down, or ended at a null or an empty list.
private struct Entries {
    /// The entry's place in the column reached; -1 if it ended.
    var positions: [Int32]
    var definitionLevels: [UInt8]
    /// Empty if the leaf does not repeat.
    var repetitionLevels: [UInt8]
    /// The definition level of entries still on their way.
    private var level: UInt8 = 0
    private var repetitionLevel: UInt8 = 0

    init(rowCount: Int, repeats: Bool) {
        positions = (0..<Int32(rowCount)).map { $0 }
        definitionLevels = [UInt8](repeating: 0, count: rowCount)
        repetitionLevels = repeats ? [UInt8](repeating: 0, count: rowCount) : []
    }

    func hasNulls(in column: Column) -> Bool {
        guard column.nullCount > 0 else { return false }
        for position in positions where position >= 0 {
            if column.isNull(at: Int(position)) { return true }
        }
        return false
    }

    mutating func dropNulls(of column: Column) {
        level += 1
        if column.nullCount == 0 {
            for index in positions.indices where positions[index] >= 0 { definitionLevels[index] = level }
            return
        }
        for index in positions.indices where positions[index] >= 0 {
            if column.isNull(at: Int(positions[index])) {
                positions[index] = -1
            } else {
                definitionLevels[index] = level
            }
        }
    }

    mutating func enter(offsets: Buffer) {
        level += 1
        repetitionLevel += 1
        let bounds = offsets.values(as: Int32.self)
        var newPositions: [Int32] = []
        var newDefinition: [UInt8] = []
        var newRepetition: [UInt8] = []
        newPositions.reserveCapacity(positions.count)
        newDefinition.reserveCapacity(positions.count)
        newRepetition.reserveCapacity(positions.count)
        for index in positions.indices {
            let position = positions[index]
            guard position >= 0, bounds[Int(position)] < bounds[Int(position) + 1] else {
                newPositions.append(-1)
                newDefinition.append(definitionLevels[index])
                newRepetition.append(repetitionLevels[index])
                continue
            }
            let first = bounds[Int(position)]
            let end = bounds[Int(position) + 1]
            newRepetition.append(repetitionLevels[index])
            for _ in first + 1..<end { newRepetition.append(repetitionLevel) }
            for element in first..<end {
                newPositions.append(element)
                newDefinition.append(level)
            }
        }
        positions = newPositions
        definitionLevels = newDefinition
        repetitionLevels = newRepetition
    }
}

extension Column {
    /// The same values with the nulls of a dictionary's values in the column's own validity.
    func withWholeValidity() -> Column {
        guard case .dictionary(let indices, let values) = storage, values.nullCount > 0 else { return self }
        var builder = BitmapBuilder(minimumCapacity: count)
        for index in 0..<count {
            let isThere = validity.map { $0[index] } ?? true
            builder.append(isThere && !values.isNull(at: Int(indices.load(at: index, as: Int32.self))))
        }
        return Column(type: type, count: count, validity: builder.finish(), storage: storage)
    }
}
