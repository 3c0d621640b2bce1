public import Columnar

/// The schema of a file: its elements, the logical tree over them and the leaves with their levels.
public struct SchemaTree: Sendable {
    /// The elements as stored, depth first.
    public let elements: [SchemaElement]
    /// The top-level columns.
    public let columns: [SchemaNode]
    public let leaves: [LeafColumn]

    /// Groups inside of one another, helper groups included.
    public static let maximumDepth = 400

    /// The tree over stored elements; applies the backward-compatibility rules for lists and maps.
    public init(
        elements: [SchemaElement], int96: Int96Reading = .timestamp(.nanoseconds)
    ) throws(ParquetError) {
        var builder = try SchemaTreeBuilder(elements: elements, int96: int96)
        columns = try builder.build()
        leaves = builder.leaves
        self.elements = elements
    }

    /// The columns as Columnar fields.
    public var schema: Schema { Schema(columns.map(\.field)) }
}
