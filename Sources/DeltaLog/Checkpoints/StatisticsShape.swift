import Columnar

/// The structure of `stats_parsed`: record count, bounds and null counts in the shape of the table.
struct StatisticsShape: Sendable {
    /// A column, or a structure of them.
    indirect enum Node: Sendable {
        case leaf(path: [String], type: DataType)
        case structure(name: String, [Node])

        var field: Field {
            switch self {
            case .leaf(let path, let type): Field(name: path.last ?? "", type: type)
            case .structure(let name, let nodes): Field(name: name, type: .structure(nodes.map(\.field)))
            }
        }
    }

    let bounds: [Node]
    let counts: [Node]
    let type: DataType

    /// nil where no column has statistics.
    init?(_ snapshot: Snapshot) {
        let indexed = Set(
            FileStatistics.indexedColumns(
                snapshot.schema, metadata: snapshot.metadata, mapping: snapshot.columnMapping))
        let mapping = snapshot.columnMapping
        func nodes(_ fields: [StructField], _ path: [String], _ type: (DeltaType) -> DataType?) -> [Node] {
            fields.compactMap { field in
                let place = path + [mapping.physicalName(of: field)]
                if case .structure(let children) = field.type {
                    let nested = nodes(children, place, type)
                    return nested.isEmpty ? nil : .structure(name: place.last ?? "", nested)
                }
                guard indexed.contains(place), let leaf = type(field.type) else { return nil }
                return .leaf(path: place, type: leaf)
            }
        }
        bounds = nodes(snapshot.schema.fields, []) { $0.hasBounds ? $0.columnar() : nil }
        counts = nodes(snapshot.schema.fields, []) { _ in .int64 }
        var fields = [Field(name: "numRecords", type: .int64)]
        if !bounds.isEmpty {
            fields.append(Field(name: "minValues", type: .structure(bounds.map(\.field))))
            fields.append(Field(name: "maxValues", type: .structure(bounds.map(\.field))))
        }
        if !counts.isEmpty { fields.append(Field(name: "nullCount", type: .structure(counts.map(\.field)))) }
        fields.append(Field(name: "tightBounds", type: .boolean))
        type = .structure(fields)
    }

    /// Appends the statistics of one file to a builder of ``type``.
    func append(_ statistics: FileStatistics?, to builder: inout ColumnBuilder) {
        guard let statistics else { return builder.appendNull() }
        var index = 0
        builder.children[index] { $0.append(optional: statistics.recordCount) }
        if !bounds.isEmpty {
            builder.children[index + 1] { Self.append(bounds, to: &$0) { statistics.minimums[$0] } }
            builder.children[index + 2] { Self.append(bounds, to: &$0) { statistics.maximums[$0] } }
            index += 2
        }
        if !counts.isEmpty {
            index += 1
            builder.children[index] {
                Self.append(counts, to: &$0) { statistics.nullCounts[$0].map { .int($0) } }
            }
        }
        builder.children[index + 1] { $0.append(statistics.hasTightBounds) }
        builder.appendStructure()
    }

    private static func append(
        _ nodes: [Node], to builder: inout ColumnBuilder, _ value: ([String]) -> Scalar?
    ) {
        for (index, node) in nodes.enumerated() {
            builder.children[index] { child in
                switch node {
                case .leaf(let path, _): child.append(value(path) ?? .null)
                case .structure(_, let nested): append(nested, to: &child, value)
                }
            }
        }
        builder.appendStructure()
    }
}
