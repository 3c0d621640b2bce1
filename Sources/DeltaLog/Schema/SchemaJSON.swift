/// The JSON form of schemas (protocol section "Schema Serialization Format").
enum SchemaJSON {
    private static let primitives: [String: DeltaType] = [
        "string": .string, "long": .long, "integer": .integer, "short": .short, "byte": .byte,
        "float": .float,
        "double": .double, "boolean": .boolean, "binary": .binary, "date": .date, "timestamp": .timestamp,
        "timestamp_ntz": .timestampNTZ, "void": .void, "null": .void, "variant": .variant,
        "decimal": .decimal(precision: 10, scale: 0),
    ]

    /// The type that a JSON value describes; `path` is where it stands, for messages.
    static func type(_ value: JSONValue, at path: [String]) throws(DeltaError) -> DeltaType {
        switch value {
        case .string(let name): return try primitive(name, at: path)
        case .object(let object):
            guard let kind = object["type"]?.stringValue else {
                throw malformed("a type without a name", path)
            }
            switch kind {
            case "struct": return .structure(try fields(object, at: path))
            case "array":
                let element = try required("elementType", of: object, at: path)
                return .array(
                    element: try type(element, at: path + ["element"]),
                    containsNull: object["containsNull"]?.booleanValue ?? true)
            case "map":
                let key = try required("keyType", of: object, at: path)
                let value = try required("valueType", of: object, at: path)
                return .map(
                    key: try type(key, at: path + ["key"]), value: try type(value, at: path + ["value"]),
                    valueContainsNull: object["valueContainsNull"]?.booleanValue ?? true)
            case "udt":
                return try type(try required("sqlType", of: object, at: path), at: path)
            default: return try primitive(kind, at: path)
            }
        default: throw malformed("a type that is neither a name nor an object", path)
        }
    }

    private static func primitive(_ name: String, at path: [String]) throws(DeltaError) -> DeltaType {
        if let type = primitives[name] { return type }
        if name.hasPrefix("decimal("), name.hasSuffix(")") {
            let numbers = name.dropFirst(8).dropLast().split(separator: ",", omittingEmptySubsequences: false)
                .map { Int($0.filter { $0 != " " }) }
            if numbers.count == 2, let precision = numbers[0], let scale = numbers[1],
                (1...38).contains(precision), (0...precision).contains(scale)
            {
                return .decimal(precision: precision, scale: scale)
            }
        }
        throw DeltaError(
            .unsupported, "column \(path.joined(separator: ".")) has the type \(name), which is not known")
    }

    private static func fields(_ object: JSONObject, at path: [String]) throws(DeltaError) -> [StructField] {
        guard case .array(let elements)? = object["fields"] else {
            throw malformed("a struct without fields", path)
        }
        var fields: [StructField] = []
        fields.reserveCapacity(elements.count)
        for element in elements {
            guard let member = element.objectValue, let name = member["name"]?.stringValue,
                let type = member["type"]
            else { throw malformed("a field without name or type", path) }
            fields.append(
                StructField(
                    name: name, type: try self.type(type, at: path + [name]),
                    isNullable: member["nullable"]?.booleanValue ?? true,
                    metadata: member["metadata"]?.objectValue ?? JSONObject()))
        }
        return fields
    }

    private static func required(
        _ name: String, of object: JSONObject, at path: [String]
    ) throws(DeltaError) -> JSONValue {
        guard let value = object[name] else { throw malformed("a type without \(name)", path) }
        return value
    }

    private static func malformed(_ what: String, _ path: [String]) -> DeltaError {
        let place = path.isEmpty ? "" : " at column \(path.joined(separator: "."))"
        return DeltaError(.damaged, "the schema of the table has \(what)\(place)")
    }

    static func write(_ type: DeltaType, to writer: inout JSONWriter) {
        switch type {
        case .structure(let fields):
            writer.beginObject()
            writer.name("type")
            writer.value("struct")
            writer.name("fields")
            writer.beginArray()
            for field in fields {
                writer.beginObject()
                writer.name("name")
                writer.value(field.name)
                writer.name("type")
                write(field.type, to: &writer)
                writer.name("nullable")
                writer.value(field.isNullable)
                writer.name("metadata")
                writer.value(field.metadata)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        case .array(let element, let containsNull):
            writer.beginObject()
            writer.name("type")
            writer.value("array")
            writer.name("elementType")
            write(element, to: &writer)
            writer.name("containsNull")
            writer.value(containsNull)
            writer.endObject()
        case .map(let key, let value, let valueContainsNull):
            writer.beginObject()
            writer.name("type")
            writer.value("map")
            writer.name("keyType")
            write(key, to: &writer)
            writer.name("valueType")
            write(value, to: &writer)
            writer.name("valueContainsNull")
            writer.value(valueContainsNull)
            writer.endObject()
        default: writer.value(type.description)
        }
    }
}
