internal import Columnar

extension SchemaNode {
    /// The leaves below that are there; ``leaves`` is the range in which they lie.
    var leafNumbers: [Int] {
        switch kind {
        case .leaf(let number): [number]
        case .list(let element): element.leafNumbers
        case .map(let key, let value): key.leafNumbers + (value?.leafNumbers ?? [])
        case .structure(let fields): fields.flatMap(\.leafNumbers)
        }
    }

    /// The node with only those fields of structures that a path leads to; nil if none does. Lists and maps are kept
    /// whole or not at all.
    func keeping(_ paths: [ArraySlice<String>]) -> SchemaNode? {
        if paths.contains(where: \.isEmpty) { return self }
        guard case .structure(let fields) = kind else { return nil }
        let kept = Self.keeping(paths, of: fields)
        guard let first = kept.first, let last = kept.last else { return nil }
        var field = field
        field.type = .structure(kept.map(\.field))
        return SchemaNode(
            kind: .structure(kept), field: field, definitionLevel: definitionLevel,
            entryDefinitionLevel: entryDefinitionLevel, repetitionLevel: repetitionLevel,
            leaves: first.leaves.lowerBound..<last.leaves.upperBound)
    }

    static func keeping(_ paths: [ArraySlice<String>], of fields: [SchemaNode]) -> [SchemaNode] {
        fields.compactMap { field in
            let below = paths.filter { $0.first == field.field.name }.map { $0.dropFirst() }
            return below.isEmpty ? nil : field.keeping(below)
        }
    }
}

extension SchemaTree {
    /// The top-level columns with only what the paths lead to, in the order of the file.
    func columns(keeping paths: [[String]]) -> [SchemaNode] {
        SchemaNode.keeping(paths.map { $0[...] }, of: columns)
    }
}
