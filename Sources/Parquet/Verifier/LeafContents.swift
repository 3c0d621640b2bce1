internal import Columnar

/// All levels and values of a leaf in one row group, as a verification needs them.
struct LeafContents {
    let shredded: ShreddedLeaf
    /// nil where the physical form cannot be told from the column: INT96, decimals of any length.
    let values: LeafValues?

    var levelCount: Int { shredded.levelCount }
    var nullCount: Int { shredded.nullCount }

    /// Decodes a top-level column of a row group and takes the leaf out of it.
    static func read(_ file: ParquetFile, rowGroup: Int, leaf: WriterLeaf) async throws -> LeafContents {
        var shredded = ShreddedLeaf(leaf.leaf)
        var reader = file.read(columns: [leaf.leaf.topLevelIndex], rowGroups: [rowGroup])
        while let batch = try await reader.next() {
            try LevelShredder.shred(batch.columns[0], leaf, into: &shredded)
        }
        return LeafContents(shredded: shredded, values: try values(shredded, leaf.leaf))
    }

    private static func values(
        _ shredded: ShreddedLeaf, _ leaf: LeafColumn
    ) throws(ParquetError) -> LeafValues? {
        switch (leaf.type, leaf.physicalType) {
        case (_, .int96), (.decimal, .byteArray), (.null, _): nil
        default: try LeafValues.gather(shredded.segments, leaf)
        }
    }

    /// The values that stand at `levels`, when `before` values stand ahead of them.
    func valueRange(_ levels: Range<Int>, before: Int, maximumLevel: Int) -> Range<Int> {
        if shredded.definitionLevels.isEmpty { return before..<before + levels.count }
        var count = 0
        for level in shredded.definitionLevels[levels] where Int(level) == maximumLevel { count += 1 }
        return before..<before + count
    }

    /// Levels where the leaf itself is null, up to all levels without a value.
    func nullCounts(_ levels: Range<Int>, _ leaf: LeafColumn) -> ClosedRange<Int> {
        if shredded.definitionLevels.isEmpty { return 0...0 }
        let isOptional = leaf.element.repetition == .optional
        var leafCount = 0
        var count = 0
        for level in shredded.definitionLevels[levels] where Int(level) < leaf.maximumDefinitionLevel {
            count += 1
            if isOptional, Int(level) == leaf.maximumDefinitionLevel - 1 { leafCount += 1 }
        }
        return leafCount...count
    }

    /// Rows that start within `levels`.
    func rowCount(_ levels: Range<Int>) -> Int {
        if shredded.repetitionLevels.isEmpty { return levels.count }
        var count = 0
        for level in shredded.repetitionLevels[levels] where level == 0 { count += 1 }
        return count
    }
}

extension WriterLeaf {
    /// The leaves of a file that was read, whatever shape its lists and maps have; nil for those nested too deep.
    static func leaves(of tree: SchemaTree) -> [WriterLeaf?] {
        var leaves: [WriterLeaf?] = Array(repeating: nil, count: tree.leaves.count)
        for column in tree.columns { collect(column, way: [], tree, into: &leaves) }
        return leaves
    }

    private static func collect(
        _ node: SchemaNode, way: [Step], _ tree: SchemaTree, into leaves: inout [WriterLeaf?]
    ) {
        let way = way + [node.field.isNullable ? .optional : .required]
        switch node.kind {
        case .leaf(let index):
            let leaf = tree.leaves[index]
            guard leaf.maximumDefinitionLevel <= 255, leaf.maximumRepetitionLevel <= 255 else { return }
            leaves[index] = WriterLeaf(leaf: leaf, index: index, steps: way, order: ValueOrder(leaf))
        case .list(let element): collect(element, way: way + [.elements], tree, into: &leaves)
        case .map(let key, let value):
            collect(key, way: way + [.elements, .field(0)], tree, into: &leaves)
            if let value { collect(value, way: way + [.elements, .field(1)], tree, into: &leaves) }
        case .structure(let fields):
            for (index, field) in fields.enumerated() {
                collect(field, way: way + [.field(index)], tree, into: &leaves)
            }
        }
    }
}
