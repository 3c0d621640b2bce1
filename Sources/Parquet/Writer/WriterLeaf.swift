import Columnar

/// A leaf column as the writer sees it: the way to its values through the columns of a batch.
struct WriterLeaf: Sendable {
    /// A step from a top-level column towards the leaf.
    enum Step: Sendable {
        /// The column may have nulls: one definition level.
        case optional
        /// The column may have no nulls where its parent is there.
        case required
        /// Into the elements of a list or map: one definition and one repetition level.
        case elements
        /// Into a field of a structure.
        case field(Int)
    }

    let leaf: LeafColumn
    let index: Int
    let steps: [Step]
    let order: ValueOrder

    var name: String { leaf.name }

    /// The leaves of `schema` in the order of `tree`, which was made from it.
    static func leaves(of schema: Schema, in tree: SchemaTree) throws(ParquetError) -> [WriterLeaf] {
        var ways: [[Step]] = []
        for field in schema.fields { collect(field, isNullable: field.isNullable, way: [], into: &ways) }
        precondition(ways.count == tree.leaves.count, "\(ways.count) ways to \(tree.leaves.count) leaves")
        var leaves: [WriterLeaf] = []
        for (index, (leaf, steps)) in zip(tree.leaves, ways).enumerated() {
            guard leaf.maximumDefinitionLevel <= 255, leaf.maximumRepetitionLevel <= 255 else {
                throw .unsupported(feature: "nesting deeper than 255 levels", column: leaf.name)
            }
            leaves.append(WriterLeaf(leaf: leaf, index: index, steps: steps, order: ValueOrder(leaf)))
        }
        return leaves
    }

    private static func collect(_ field: Field, isNullable: Bool, way: [Step], into ways: inout [[Step]]) {
        let way = way + [isNullable ? .optional : .required]
        switch field.type {
        case .list(let element):
            collect(element, isNullable: element.isNullable, way: way + [.elements], into: &ways)
        case .map(let key, let value):
            collect(key, isNullable: false, way: way + [.elements, .field(0)], into: &ways)
            collect(value, isNullable: value.isNullable, way: way + [.elements, .field(1)], into: &ways)
        case .structure(let fields):
            for (index, child) in fields.enumerated() {
                collect(child, isNullable: child.isNullable, way: way + [.field(index)], into: &ways)
            }
        default: ways.append(way)
        }
    }
}
