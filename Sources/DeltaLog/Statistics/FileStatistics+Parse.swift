import Columnar

extension FileStatistics {
    /// Parses the statistics of a file. `columns` limits the bounds to some top-level physical names. A bound that
    /// cannot be understood is left out; text that is no JSON object gives nil.
    public init?(
        json: String, schema: TableSchema, mapping: ColumnMapping = .none, columns: Set<String>? = nil
    ) {
        var json = json
        let parsed = json.withUTF8 { buffer in
            unsafe FileStatistics.parse(Span(_unsafeElements: buffer), schema, mapping, columns)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    fileprivate static func parse(
        _ bytes: Span<UInt8>, _ schema: TableSchema, _ mapping: ColumnMapping, _ columns: Set<String>?
    ) -> FileStatistics? {
        var reader = JSONReader(bytes)
        var parser = StatisticsParser(mapping: mapping, columns: columns)
        do {
            try parser.parse(&reader, schema)
            return parser.statistics
        } catch {
            return nil
        }
    }
}

extension AddFile {
    /// The parsed statistics; nil if there are none that can be read.
    public func statistics(
        schema: TableSchema, mapping: ColumnMapping, columns: Set<String>? = nil
    ) -> FileStatistics? {
        if case .checkpoint(let source, let row) = statsSource {
            let parsed = source.withStatsBytes(at: row) { FileStatistics.parse($0, schema, mapping, columns) }
            if let parsed { return parsed }
        }
        return stats.flatMap { FileStatistics(json: $0, schema: schema, mapping: mapping, columns: columns) }
    }
}

private struct StatisticsParser {
    let mapping: ColumnMapping
    let columns: Set<String>?
    var statistics = FileStatistics()

    private enum Part { case minimums, maximums, nullCounts }

    init(mapping: ColumnMapping, columns: Set<String>?) {
        self.mapping = mapping
        self.columns = columns
    }

    mutating func parse(_ reader: inout JSONReader, _ schema: TableSchema) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextName() {
            if try reader.readNull() { continue }
            switch name {
            case "numRecords": statistics.recordCount = try reader.readValue().integerValue
            case "tightBounds": statistics.hasTightBounds = try reader.readValue().booleanValue ?? false
            case "minValues": try values(&reader, schema.fields, [], .minimums)
            case "maxValues": try values(&reader, schema.fields, [], .maximums)
            case "nullCount": try values(&reader, schema.fields, [], .nullCounts)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func values(
        _ reader: inout JSONReader, _ fields: [StructField], _ path: [String], _ part: Part
    ) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextName() {
            if try reader.readNull() { continue }
            guard path.count > 0 || columns?.contains(name) ?? true,
                let field = fields.first(where: { mapping.physicalName(of: $0) == name })
            else {
                try reader.skipValue()
                continue
            }
            let place = path + [name]
            if case .structure(let children) = field.type {
                if part == .nullCounts {
                    // Some writers count the nulls of the structure itself.
                    guard let object = try reader.readObjectOrSkip() else { continue }
                    counts(object, children, place)
                } else {
                    try values(&reader, children, place, part)
                }
                continue
            }
            let value = try reader.readValue()
            switch part {
            case .nullCounts: statistics.nullCounts[place] = value.integerValue
            case .minimums: statistics.minimums[place] = Bound.parse(value, field.type, isMaximum: false)
            case .maximums: statistics.maximums[place] = Bound.parse(value, field.type, isMaximum: true)
            }
        }
    }

    private mutating func counts(_ object: JSONObject, _ fields: [StructField], _ path: [String]) {
        for member in object.members {
            guard let field = fields.first(where: { mapping.physicalName(of: $0) == member.name }) else {
                continue
            }
            if case .structure(let children) = field.type, let nested = member.value.objectValue {
                counts(nested, children, path + [member.name])
            } else if let count = member.value.integerValue {
                statistics.nullCounts[path + [member.name]] = count
            }
        }
    }
}

extension JSONReader {
    /// An object built in memory; nil where another value stands.
    fileprivate mutating func readObjectOrSkip() throws(JSONError) -> JSONObject? {
        try readValue().objectValue
    }
}
