internal import Columnar

/// Where a leaf lies in the schema tree, as far as its level streams are concerned.
struct LeafNesting {
    /// For each list around the leaf, from the outermost, the least definition level of an entry.
    var entryLevels: [Int]
    /// Whether the leaf lies inside of another node.
    var isNested: Bool
    /// The Columnar type of its values, INT96 resolved.
    var type: DataType
}

extension SchemaNode {
    /// Appends the nesting of each leaf below, in order.
    func collectNesting(
        into nestings: inout [LeafNesting], entryLevels: [Int] = [], isNested: Bool = false
    ) {
        switch kind {
        case .leaf:
            nestings.append(LeafNesting(entryLevels: entryLevels, isNested: isNested, type: field.type))
        case .list(let element):
            element.collectNesting(
                into: &nestings, entryLevels: entryLevels + [entryDefinitionLevel], isNested: true)
        case .map(let key, let value):
            let inner = entryLevels + [entryDefinitionLevel]
            key.collectNesting(into: &nestings, entryLevels: inner, isNested: true)
            value?.collectNesting(into: &nestings, entryLevels: inner, isNested: true)
        case .structure(let fields):
            for field in fields {
                field.collectNesting(into: &nestings, entryLevels: entryLevels, isNested: true)
            }
        }
    }
}
