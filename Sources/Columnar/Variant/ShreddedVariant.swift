/// A Parquet group that holds variants: `metadata`, `value`, and, where parts have columns of their own,
/// `typed_value` (VariantShredding.md). Puts the parts together again, a row at a time.
struct ShreddedVariant {
    /// A pair of `value` and `typed_value`; either may be missing from the file.
    indirect enum Typed {
        case none
        case primitive(Column, isUUID: Bool)
        case array(Column, offsets: Buffer, element: Node)
        case object(Column, fields: [(name: [UInt8], node: Node)])
    }

    struct Node {
        var value: Column?
        var typed: Typed
    }

    private let root: Node

    /// Throws where columns are not of the types that shredding has.
    init(value: Column?, typedValue: (column: Column, field: Field)?) throws(VariantError) {
        root = Node(
            value: try value.map { (value) throws(VariantError) in try Self.binary(value) },
            typed: try typedValue.map { (typed) throws(VariantError) in
                try Self.typed(typed.column, typed.field)
            } ?? .none)
    }

    private static func binary(_ column: Column) throws(VariantError) -> Column {
        guard column.type == .binary || column.type == .string else {
            throw .malformedShredding(row: nil, problem: "a value of type \(column.type)")
        }
        return column
    }

    private static func typed(_ column: Column, _ field: Field) throws(VariantError) -> Typed {
        switch (column.type, column.storage) {
        case (.list(let element), .list(let offsets, let child)):
            return .array(column, offsets: offsets, element: try node(child, element))
        case (.structure(let fields), .structure(let children)):
            var nodes: [(name: [UInt8], node: Node)] = []
            for (field, child) in zip(fields, children) {
                nodes.append((Array(field.name.utf8), try node(child, field)))
            }
            nodes.sort { $0.name.lexicographicallyPrecedes($1.name) }
            for index in nodes.indices.dropFirst() where nodes[index].name == nodes[index - 1].name {
                throw .malformedShredding(row: nil, problem: "two columns for one field")
            }
            return .object(column, fields: nodes)
        case (.decimal(let precision, let scale), _) where precision <= 38 && scale >= 0 && scale <= 38: break
        case (.fixedSizeBinary(byteCount: 16), _) where field.metadata["ARROW:extension:name"] == "arrow.uuid":
            return .primitive(column, isUUID: true)
        case (.boolean, _), (.int8, _), (.int16, _), (.int32, _), (.int64, _), (.float32, _), (.float64, _),
            (.date, _), (.time(.microseconds), _), (.timestamp(.microseconds, _), _),
            (.timestamp(.nanoseconds, _), _), (.string, _), (.binary, _):
            break
        default: throw .malformedShredding(row: nil, problem: "a typed_value of type \(column.type)")
        }
        return .primitive(column, isUUID: false)
    }

    /// The group of an array's element or an object's field.
    private static func node(_ column: Column, _ field: Field) throws(VariantError) -> Node {
        guard case .structure(let fields) = column.type, case .structure(let children) = column.storage else {
            throw .malformedShredding(row: nil, problem: "\(field.name) is no group of value and typed_value")
        }
        var node = Node(value: nil, typed: .none)
        for (field, child) in zip(fields, children) {
            switch field.name {
            case "value": node.value = try binary(child)
            case "typed_value": node.typed = try typed(child, field)
            default:
                throw .malformedShredding(row: nil, problem: "a column \(field.name) beside value")
            }
        }
        return node
    }

    /// The encoded value of a row; a value that is missing is a variant null.
    func value(
        at row: Int, _ metadata: VariantMetadata, _ positions: [ArraySlice<UInt8>: Int]
    ) throws(VariantError) -> [UInt8] {
        let context = Context(metadata: metadata, positions: positions, row: row)
        return try context.value(of: root, at: row) ?? VariantEncoder.null
    }

    /// What all parts of one variant share.
    private struct Context {
        let metadata: VariantMetadata
        let positions: [ArraySlice<UInt8>: Int]
        let row: Int

        /// The value of a node at a place in its columns; nil if there is none.
        func value(of node: Node, at place: Int) throws(VariantError) -> [UInt8]? {
            let value = node.value?.binary(at: place)
            switch node.typed {
            case .primitive(let column, let isUUID):
                guard let typed = try primitive(column, isUUID: isUUID, at: place) else { return value }
                try refuse(value)
                return typed
            case .array(let column, let offsets, let element):
                if column.isNull(at: place) { return value }
                try refuse(value)
                var elements: [[UInt8]] = []
                let from = Int(offsets.load(at: place, as: Int32.self))
                let to = Int(offsets.load(at: place + 1, as: Int32.self))
                for index in from..<to {
                    elements.append(try self.value(of: element, at: index) ?? VariantEncoder.null)
                }
                return VariantEncoder.array(elements)
            case .object(let column, let fields):
                if column.isNull(at: place) { return value }
                return try object(fields, rest: value, at: place)
            case .none: return value
            }
        }

        private func refuse(_ value: [UInt8]?) throws(VariantError) {
            if value != nil { throw .malformedShredding(row: row, problem: "a value and a typed_value") }
        }

        /// Fields with columns, and those in `rest`, an object, together; both come in the order of names. Where a
        /// field is in both, the column counts.
        private func object(
            _ fields: [(name: [UInt8], node: Node)], rest: [UInt8]?, at place: Int
        ) throws(VariantError) -> [UInt8] {
            var members: [(name: ArraySlice<UInt8>, id: Int, value: [UInt8])] = []
            for (name, node) in fields {
                guard let value = try self.value(of: node, at: place) else { continue }
                guard let id = positions[name[...]] else {
                    throw .malformedShredding(row: row, problem: "a field whose name the metadata lacks")
                }
                members.append((name[...], id, value))
            }
            if let rest {
                let layout = VariantLayout(bytes: rest)
                let item = try layout.item(in: 0..<rest.count)
                guard item.kind == .object else {
                    throw .malformedShredding(row: row, problem: "fields of a value that is no object")
                }
                let columns = Set(members.map(\.name))
                for (name, child) in try layout.members(of: item, metadata) where !columns.contains(name) {
                    members.append((name, child.id, Array(rest[child.range])))
                }
                members.sort { $0.name.lexicographicallyPrecedes($1.name) }
            }
            return VariantEncoder.object(members.map { ($0.id, $0.value) })
        }

        private func primitive(_ column: Column, isUUID: Bool, at place: Int) throws(VariantError) -> [UInt8]?
        {
            if isUUID { return column.binary(at: place).map(VariantEncoder.uuid) }
            switch column.scalar(at: place) {
            case .null: return nil
            case .boolean(let value): return VariantEncoder.boolean(value)
            case .int(let value):
                switch column.type {
                case .int8: return VariantEncoder.integer(Int8(truncatingIfNeeded: value), type: 3)
                case .int16: return VariantEncoder.integer(Int16(truncatingIfNeeded: value), type: 4)
                case .int32: return VariantEncoder.integer(Int32(truncatingIfNeeded: value), type: 5)
                default: return VariantEncoder.integer(value, type: 6)
                }
            case .float(let value): return VariantEncoder.integer(value.bitPattern, type: 14)
            case .double(let value): return VariantEncoder.integer(value.bitPattern, type: 7)
            case .decimal(let unscaled, let scale):
                guard case .decimal(let precision, _) = column.type,
                    let bytes = VariantEncoder.decimal(unscaled, precision: precision, scale: scale)
                else { throw .malformedShredding(row: row, problem: "a decimal beyond its precision") }
                return bytes
            case .string(let text): return VariantEncoder.string(Array(text.utf8))
            case .binary(let bytes): return VariantEncoder.binary(bytes)
            case .date(let days): return VariantEncoder.integer(days, type: 11)
            case .time(let ticks, _): return VariantEncoder.integer(ticks, type: 17)
            case .timestamp(let ticks, let unit, let adjusted):
                let type = (unit == .microseconds ? 12 : 18) + (adjusted ? 0 : 1)
                return VariantEncoder.integer(ticks, type: type)
            }
        }
    }
}
