public import Columnar

/// A node of the logical schema: list and map annotations are resolved, physical helper groups are gone.
///
/// A node's levels tell its place in the level streams of the leaves below it:
/// `definitionLevel` is the least level at which the node itself is there (not null); for lists and maps
/// `entryDefinitionLevel` is the least level at which there is an entry, and `repetitionLevel` the level that
/// continues the list with another entry.
public struct SchemaNode: Sendable {
    public indirect enum Kind: Sendable {
        /// A column of the file, by its number among the leaves.
        case leaf(Int)
        case list(element: SchemaNode)
        /// A map without values has none.
        case map(key: SchemaNode, value: SchemaNode?)
        case structure([SchemaNode])
    }

    public let kind: Kind
    /// Name, Columnar type, nullability, and what else the schema says of the node.
    public let field: Field
    public let definitionLevel: Int
    public let entryDefinitionLevel: Int
    public let repetitionLevel: Int
    /// The leaves below.
    public let leaves: Range<Int>
}

/// A column of the file: a leaf of the schema tree.
public struct LeafColumn: Sendable {
    /// Names from below the root down to the leaf, helper groups included.
    public let path: [String]
    public let element: SchemaElement
    public let physicalType: PhysicalType
    /// Bytes of a FIXED_LEN_BYTE_ARRAY value, otherwise 0.
    public let typeLength: Int
    public let maximumDefinitionLevel: Int
    public let maximumRepetitionLevel: Int
    /// The Columnar type of the values.
    public let type: DataType
    /// The top-level column it belongs to.
    public let topLevelIndex: Int

    /// The path with points between the names.
    public var name: String { path.joined(separator: ".") }
}

extension Field {
    /// Keys of ``Field/metadata`` that the Parquet schema sets.
    public enum ParquetMetadataKey {
        /// The field id, a decimal number.
        public static let fieldID = "PARQUET:field_id"
        /// What the Columnar type does not tell: `uuid`, `json`, `bson`, `enum`, `int96`, `variant`, `geometry`, `geography`,
        /// and `local` of a time that is not adjusted to UTC.
        public static let annotation = "PARQUET:annotation"
        /// Arrow's name for a type beyond its own: `arrow.uuid`.
        public static let extensionName = "ARROW:extension:name"
    }
}
