public import Parquet

/// A Parquet schema in the notation of the format's documents.
public enum ParquetSchemaText {
    /// `message NAME { ... }`, a field a line. `elements` are those of a footer that was validated.
    public static func text(of elements: [SchemaElement]) -> String {
        guard let root = elements.first else { return "message schema {\n}\n" }
        var text = "message \(root.name) {\n"
        var open = [Int(root.childCount ?? 0)]
        for element in elements.dropFirst() {
            let indent = String(repeating: "  ", count: open.count)
            text += indent + line(element)
            open[open.count - 1] -= 1
            if element.type == nil, let children = element.childCount, children > 0 {
                text += " {\n"
                open.append(Int(children))
            } else {
                text += element.type == nil ? " {}\n" : ";\n"
            }
            while open.count > 1, open.last == 0 {
                open.removeLast()
                text += String(repeating: "  ", count: open.count) + "}\n"
            }
        }
        return text + "}\n"
    }

    private static func line(_ element: SchemaElement) -> String {
        let repetition =
            switch element.repetition {
            case .required: "required"
            case .optional, nil: "optional"
            case .repeated: "repeated"
            }
        var text = repetition
        switch element.type {
        case .boolean: text += " boolean"
        case .int32: text += " int32"
        case .int64: text += " int64"
        case .int96: text += " int96"
        case .float: text += " float"
        case .double: text += " double"
        case .byteArray: text += " binary"
        case .fixedLengthByteArray: text += " fixed_len_byte_array(\(element.typeLength ?? 0))"
        case nil: text += " group"
        }
        text += " \(element.name)"
        if let annotation = annotation(element) { text += " (\(annotation))" }
        if let id = element.fieldID { text += " = \(id)" }
        return text
    }

    private static func annotation(_ element: SchemaElement) -> String? {
        switch element.logicalType {
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .time(let unit, let adjusted): "TIME(\(unit),\(adjusted))"
        case .timestamp(let unit, let adjusted): "TIMESTAMP(\(unit),\(adjusted))"
        case .integer(let width, let isSigned): "INTEGER(\(width),\(isSigned))"
        case .enumeration: "ENUM"
        case .null: "UNKNOWN"
        case .unrecognized(let number): "unrecognized \(number)"
        case .some(let type): "\(type)".uppercased()
        case nil: element.convertedType.map { "\($0)".uppercased() }
        }
    }
}
