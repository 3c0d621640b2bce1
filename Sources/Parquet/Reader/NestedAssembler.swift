internal import Columnar

/// Builds a nested column from the level streams of its leaves. Spec: the Dremel paper, as README.md has it.
///
/// A level position `i` of a leaf is a slot of a node if `repetition[i]` is at most the node's own and
/// `definition[i]` at least what an entry of the innermost list around the node has. Each node takes its validity
/// and offsets from one pass over the levels of its first leaf; other leaves below a list must agree.
struct NestedAssembler {
    /// By number of the leaf.
    let leaves: [Int: LeafBatch]
    let column: String
    let rowGroup: Int

    /// The innermost list around a node.
    private struct Around {
        var repetitionLevel = 0
        var entryLevel = 0
    }

    /// The column of the top-level node, of `rowCount` rows.
    func assemble(_ node: SchemaNode, rowCount: Int) throws(ParquetError) -> Column {
        try column(node, Around(), count: rowCount)
    }

    private func batch(_ leaf: Int) -> LeafBatch {
        guard let batch = leaves[leaf] else { preconditionFailure("leaf \(leaf) of \(column) was not read") }
        return batch
    }

    private func disagreement(_ node: SchemaNode) -> ParquetError {
        .malformedColumnChunk(
            column: column, rowGroup: rowGroup, problem: "the leaves below \(node.field.name) disagree")
    }

    private func column(_ node: SchemaNode, _ around: Around, count: Int) throws(ParquetError) -> Column {
        switch node.kind {
        case .leaf(let index):
            let leaf = batch(index).column
            guard leaf.count == count else { throw disagreement(node) }
            return leaf
        case .structure(let fields):
            let valid = try validity(node, around, count: count)
            var children: [Column] = []
            for field in fields { children.append(try column(field, around, count: count)) }
            return Column(
                type: node.field.type, count: count, validity: valid, storage: .structure(children))
        case .list(let element):
            let (offsets, valid, entryCount) = try lists(node, around, count: count)
            let child = try column(element, inside(node), count: entryCount)
            return Column(
                type: node.field.type, count: count, validity: valid,
                storage: .list(offsets: offsets, child: child))
        case .map(let key, let value):
            let (offsets, valid, entryCount) = try lists(node, around, count: count)
            let keys = try column(key, inside(node), count: entryCount)
            let values =
                try value.map { (value) throws(ParquetError) in
                    try column(value, inside(node), count: entryCount)
                } ?? Column(type: .null, count: entryCount, storage: .none)
            guard let entry = node.field.type.listElement else { throw disagreement(node) }
            let child = Column(type: entry.type, count: entryCount, storage: .structure([keys, values]))
            return Column(
                type: node.field.type, count: count, validity: valid,
                storage: .list(offsets: offsets, child: child))
        }
    }

    private func inside(_ node: SchemaNode) -> Around {
        Around(repetitionLevel: node.repetitionLevel, entryLevel: node.entryDefinitionLevel)
    }

    /// Which of the `count` slots of a structure are filled; nil if all are.
    private func validity(
        _ node: SchemaNode, _ around: Around, count: Int
    ) throws(ParquetError) -> Bitmap? {
        guard let first = node.leaves.first else { return nil }
        guard node.field.isNullable else { return nil }
        let batch = batch(first)
        let definition = batch.definitionLevels
        let repetition = batch.repetitionLevels
        var bits = BitmapBuilder(minimumCapacity: count)
        if repetition.isEmpty {
            for level in definition { bits.append(Int(level) >= node.definitionLevel) }
        } else {
            for index in definition.indices {
                let level = Int(definition[index])
                if Int(repetition[index]) <= around.repetitionLevel, level >= around.entryLevel {
                    bits.append(level >= node.definitionLevel)
                }
            }
        }
        guard bits.count == count else { throw disagreement(node) }
        return bits.finishValidity()
    }

    /// Offsets and validity of the `count` slots of a list or map, and how many entries there are.
    private func lists(
        _ node: SchemaNode, _ around: Around, count: Int
    ) throws(ParquetError) -> (offsets: Buffer, validity: Bitmap?, entryCount: Int) {
        guard let first = node.leaves.first else {
            throw .unsupported(feature: "a list of groups without fields", column: column)
        }
        let (offsets, valid, entryCount) = lists(node, around, leaf: first)
        guard offsets.byteCount == (count + 1) * 4 else { throw disagreement(node) }
        for leaf in node.leaves.dropFirst() {
            let other = lists(node, around, leaf: leaf)
            guard
                unsafe other.offsets.withUnsafeBytes({ left in
                    unsafe offsets.withUnsafeBytes { right in unsafe left.elementsEqual(right) }
                })
            else { throw disagreement(node) }
        }
        return (offsets, valid, entryCount)
    }

    private func lists(
        _ node: SchemaNode, _ around: Around, leaf: Int
    ) -> (offsets: Buffer, validity: Bitmap?, entryCount: Int) {
        let batch = batch(leaf)
        let definition = batch.definitionLevels.span
        let repetition = batch.repetitionLevels.span
        let entryLevel = UInt16(node.entryDefinitionLevel)
        let nodeLevel = UInt16(node.definitionLevel)
        let aroundEntry = UInt16(around.entryLevel)
        let aroundRepetition = UInt16(around.repetitionLevel)
        let ownRepetition = UInt16(node.repetitionLevel)
        var offsets = BufferBuilder()
        var bits = BitmapBuilder()
        var entries: Int32 = 0
        for index in definition.indices {
            let level = definition[index]
            let repeated = repetition[index]
            if repeated <= aroundRepetition {
                guard level >= aroundEntry else { continue }
                offsets.append(entries)
                bits.append(level >= nodeLevel)
                if level >= entryLevel { entries &+= 1 }
            } else if repeated <= ownRepetition, level >= entryLevel {
                entries &+= 1
            }
        }
        offsets.append(entries)
        return (offsets.finish(), node.field.isNullable ? bits.finishValidity() : nil, Int(entries))
    }
}
