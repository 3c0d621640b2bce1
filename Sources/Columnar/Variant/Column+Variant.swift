extension Column {
    /// The variants of a group as Parquet stores them, with or without `typed_value`, as ``DataType/variant``:
    /// both binaries of each row checked, and put together where they are in parts. O(values).
    ///
    /// A row without a value is a variant null; a row that is null stays so.
    public func assemblingVariants() throws(VariantError) -> Column {
        guard case .structure(let fields) = type, case .structure(let children) = storage else {
            throw .malformedShredding(row: nil, problem: "\(type) is no group")
        }
        func position(_ name: String) -> Int? { fields.firstIndex { $0.name == name } }
        let known = ["metadata", "value", "typed_value"]
        if let field = fields.first(where: { !known.contains($0.name) }) {
            throw .malformedShredding(row: nil, problem: "a column \(field.name) in the group")
        }
        guard let metadataPosition = position("metadata") else {
            throw .malformedShredding(row: nil, problem: "no metadata in the group")
        }
        let metadata = children[metadataPosition]
        guard metadata.type == .binary || metadata.type == .string else {
            throw .malformedShredding(row: nil, problem: "metadata of type \(metadata.type)")
        }
        let shredded = try ShreddedVariant(
            value: position("value").map { children[$0] },
            typedValue: position("typed_value").map { (children[$0], fields[$0]) })
        var metadataBuilder = ColumnBuilder(type: .binary)
        var valueBuilder = ColumnBuilder(type: .binary)
        var dictionary: (metadata: VariantMetadata, positions: [ArraySlice<UInt8>: Int])?
        for row in 0..<count {
            if isNull(at: row) {
                metadataBuilder.append(binary: [])
                valueBuilder.append(binary: [])
                continue
            }
            guard let bytes = metadata.binary(at: row) else {
                throw .malformedShredding(row: row, problem: "a variant without metadata")
            }
            if dictionary?.metadata.bytes != bytes {
                let decoded = try VariantMetadata(bytes)
                dictionary = (decoded, position("typed_value") == nil ? [:] : decoded.positions())
            }
            guard let dictionary else { continue }
            let value = try shredded.value(at: row, dictionary.metadata, dictionary.positions)
            _ = try VariantValue(metadata: dictionary.metadata, value: value)
            guard valueBuilder.byteCount + value.count + 1024 < Int(Int32.max),
                metadataBuilder.byteCount + bytes.count + 1024 < Int(Int32.max)
            else { throw .tooLarge }
            metadataBuilder.append(binary: bytes)
            valueBuilder.append(binary: value)
        }
        return Column(
            type: .variant, count: count, validity: validity,
            storage: .structure([metadataBuilder.finish(), valueBuilder.finish()]))
    }
}
