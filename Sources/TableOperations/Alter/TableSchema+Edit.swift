import DeltaLog
import TableScan

extension TableSchema {
    /// The schema with one field replaced, or taken out where `change` gives nil. `found` is the top-level field on
    /// the way or the innermost structure's field that the path ends in. Throws ``TableError`` for unknown paths.
    func editing(
        _ path: [String], _ change: (StructField) throws -> StructField?
    ) throws -> TableSchema {
        TableSchema(try Self.edit(fields, path[...], path, change))
    }

    private static func edit(
        _ fields: [StructField], _ rest: ArraySlice<String>, _ path: [String],
        _ change: (StructField) throws -> StructField?
    ) throws -> [StructField] {
        guard let name = rest.first, let index = TableSchema(fields).index(of: name) else {
            throw unknown(path)
        }
        var fields = fields
        if rest.count == 1 {
            if let changed = try change(fields[index]) {
                fields[index] = changed
            } else {
                fields.remove(at: index)
            }
        } else {
            fields[index].type = try edit(fields[index].type, rest.dropFirst(), path, change)
        }
        return fields
    }

    private static func edit(
        _ type: DeltaType, _ rest: ArraySlice<String>, _ path: [String],
        _ change: (StructField) throws -> StructField?
    ) throws -> DeltaType {
        switch type {
        case .structure(let fields): return .structure(try edit(fields, rest, path, change))
        case .array(let element, let containsNull) where rest.first == "element":
            return .array(
                element: try edit(element, rest.dropFirst(), path, change), containsNull: containsNull)
        case .map(let key, let value, let valueContainsNull) where rest.first == "key":
            return .map(
                key: try edit(key, rest.dropFirst(), path, change), value: value,
                valueContainsNull: valueContainsNull)
        case .map(let key, let value, let valueContainsNull) where rest.first == "value":
            return .map(
                key: key, value: try edit(value, rest.dropFirst(), path, change),
                valueContainsNull: valueContainsNull)
        default: throw unknown(path)
        }
    }

    /// The schema with a field added at the end of the structure that the path without its last name leads to.
    func adding(_ field: StructField, at path: [String]) throws -> TableSchema {
        guard path.count > 1 else {
            guard self.field(named: field.name) == nil else { throw Self.taken(path) }
            return TableSchema(fields + [field])
        }
        var type = DeltaType.structure(fields)
        type = try Self.add(field, to: type, path.dropLast(), path)
        guard case .structure(let changed) = type else { throw Self.unknown(path) }
        return TableSchema(changed)
    }

    private static func add(
        _ field: StructField, to type: DeltaType, _ rest: ArraySlice<String>, _ path: [String]
    ) throws -> DeltaType {
        switch type {
        case .structure(var fields):
            guard let name = rest.first else {
                guard TableSchema(fields).field(named: field.name) == nil else { throw taken(path) }
                return .structure(fields + [field])
            }
            guard let index = TableSchema(fields).index(of: name) else { throw unknown(path) }
            fields[index].type = try add(field, to: fields[index].type, rest.dropFirst(), path)
            return .structure(fields)
        case .array(let element, let containsNull) where rest.first == "element":
            return .array(
                element: try add(field, to: element, rest.dropFirst(), path), containsNull: containsNull)
        case .map(let key, let value, let valueContainsNull) where rest.first == "value":
            return .map(
                key: key, value: try add(field, to: value, rest.dropFirst(), path),
                valueContainsNull: valueContainsNull)
        default: throw unknown(path)
        }
    }

    /// The schema with a wider type at a path, the change recorded in the field that holds it (protocol section
    /// "Type Change Metadata").
    func widening(_ path: [String], to type: DeltaType) throws -> TableSchema {
        // The innermost field on the path; what is below it leads through lists and maps.
        var depth = path.count
        while depth > 1, self.field(through: Array(path.prefix(depth))) == nil { depth -= 1 }
        let below = Array(path.dropFirst(depth))
        return try editing(Array(path.prefix(depth))) { field in
            var field = field
            let old: DeltaType
            (field.type, old) = try Self.replace(field.type, below[...], with: type, path)
            guard old != type, TypeWidening.isSupported(from: old, to: type) else {
                throw TableError(
                    .invalidRequest,
                    "Column \(path.joined(separator: ".")) is \(old), which cannot be widened to \(type).")
            }
            var change = JSONObject([
                .init(name: "fromType", value: .string("\(old)")),
                .init(name: "toType", value: .string("\(type)")),
            ])
            if !below.isEmpty { change["fieldPath"] = .string(below.joined(separator: ".")) }
            let earlier = field.metadata["delta.typeChanges"]?.arrayValue ?? []
            field.metadata["delta.typeChanges"] = .array(earlier + [.object(change)])
            return field
        }
    }

    private static func replace(
        _ type: DeltaType, _ rest: ArraySlice<String>, with new: DeltaType, _ path: [String]
    ) throws -> (DeltaType, old: DeltaType) {
        guard let step = rest.first else { return (new, type) }
        switch (type, step) {
        case (.array(let element, let containsNull), "element"):
            let (changed, old) = try replace(element, rest.dropFirst(), with: new, path)
            return (.array(element: changed, containsNull: containsNull), old)
        case (.map(let key, let value, let valueContainsNull), "key"):
            let (changed, old) = try replace(key, rest.dropFirst(), with: new, path)
            return (.map(key: changed, value: value, valueContainsNull: valueContainsNull), old)
        case (.map(let key, let value, let valueContainsNull), "value"):
            let (changed, old) = try replace(value, rest.dropFirst(), with: new, path)
            return (.map(key: key, value: changed, valueContainsNull: valueContainsNull), old)
        default: throw unknown(path)
        }
    }

    /// The field at a path that may lead through lists and maps; nil where the path ends in an element, key or value.
    func field(through path: [String]) -> StructField? {
        var type = DeltaType.structure(fields)
        var found: StructField?
        for step in path {
            switch type {
            case .structure(let fields):
                guard let field = TableSchema(fields).field(named: step) else { return nil }
                found = field
                type = field.type
            case .array(let element, _) where step == "element":
                found = nil
                type = element
            case .map(let key, _, _) where step == "key":
                found = nil
                type = key
            case .map(_, let value, _) where step == "value":
                found = nil
                type = value
            default: return nil
            }
        }
        return found
    }

    static func unknown(_ path: [String]) -> TableError {
        TableError(.invalidRequest, "The table has no column \(path.joined(separator: ".")).")
    }

    private static func taken(_ path: [String]) -> TableError {
        TableError(.invalidRequest, "The table has a column \(path.joined(separator: ".")) already.")
    }
}
