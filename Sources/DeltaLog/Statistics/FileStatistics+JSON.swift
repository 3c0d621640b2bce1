extension FileStatistics {
    /// The statistics as the log keeps them, in schema order under physical names: strings are cut to 32
    /// characters and timestamps to milliseconds, smallest values down and largest up.
    public func json(schema: TableSchema, mapping: ColumnMapping = .none) -> String {
        var object = JSONObject()
        object["numRecords"] = recordCount.map { .integer($0) }
        let fields = schema.fields
        object["minValues"] = .object(
            members(fields, mapping, []) { path, type in
                minimums[path].flatMap { Bound.json($0, type, isMaximum: false) }
            })
        object["maxValues"] = .object(
            members(fields, mapping, []) { path, type in
                maximums[path].flatMap { Bound.json($0, type, isMaximum: true) }
            })
        object["nullCount"] = .object(
            members(fields, mapping, []) { path, _ in nullCounts[path].map { .integer($0) } })
        object["tightBounds"] = .boolean(hasTightBounds)
        return JSONValue.object(object).jsonText
    }

    private func members(
        _ fields: [StructField], _ mapping: ColumnMapping, _ path: [String],
        _ value: ([String], DeltaType) -> JSONValue?
    ) -> JSONObject {
        var object = JSONObject()
        for field in fields {
            let name = mapping.physicalName(of: field)
            if case .structure(let children) = field.type {
                let nested = members(children, mapping, path + [name], value)
                if !nested.isEmpty { object.members.append(.init(name: name, value: .object(nested))) }
            } else if let leaf = value(path + [name], field.type) {
                object.members.append(.init(name: name, value: leaf))
            }
        }
        return object
    }

    /// The leaf columns of which a table wants statistics, as physical paths: those that
    /// `delta.dataSkippingStatsColumns` names, else the first `delta.dataSkippingNumIndexedCols` (32, or -1 for
    /// all). Partition columns are left out, for their values stand in the log anyway.
    public static func indexedColumns(
        _ schema: TableSchema, metadata: Metadata, mapping: ColumnMapping = .none
    ) -> [[String]] {
        let configuration = metadata.configuration
        let limit = configuration["delta.dataSkippingNumIndexedCols"].flatMap { Int($0) } ?? 32
        let partition = Set(metadata.partitionColumns)
        var leaves: [(logical: String, physical: [String])] = []
        func walk(_ fields: [StructField], _ logical: [String], _ physical: [String]) {
            for field in fields where !(logical.isEmpty && partition.contains(field.name)) {
                let names = logical + [field.name]
                let path = physical + [mapping.physicalName(of: field)]
                if case .structure(let children) = field.type {
                    walk(children, names, path)
                } else {
                    leaves.append((names.joined(separator: "."), path))
                }
            }
        }
        walk(schema.fields, [], [])
        if let list = configuration["delta.dataSkippingStatsColumns"] {
            let wanted = list.split(separator: ",").map { name in
                String(name).filter { $0 != "`" && $0 != " " }
            }
            return leaves.filter { leaf in
                wanted.contains { leaf.logical == $0 || leaf.logical.hasPrefix($0 + ".") }
            }.map(\.physical)
        }
        return (limit < 0 ? leaves[...] : leaves.prefix(limit)).map(\.physical)
    }
}
