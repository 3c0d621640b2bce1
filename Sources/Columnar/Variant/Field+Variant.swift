extension DataType {
    /// How a variant lies in memory: a structure of its two binaries.
    public static let variant = DataType.structure([
        Field(name: "metadata", type: .binary, isNullable: false),
        Field(name: "value", type: .binary, isNullable: false),
    ])
}

extension Field {
    /// What marks a field whose structures are variants: Arrow's name of the extension type.
    public static let variantMetadata = ["ARROW:extension:name": "arrow.parquet.variant"]

    /// Whether the values are variants, to be shown as the values that they encode: the field is marked, and its
    /// type is a structure that has the two binaries first.
    public var isVariant: Bool {
        metadata["ARROW:extension:name"] == "arrow.parquet.variant" && type == .variant
    }
}
