import CArrow
import Columnar

/// Reads what was exported through Arrow's C data interface, by the letter of its format strings, into copies.
enum ImportedArrow {
    static func field(_ schema: ArrowSchema) -> Field {
        Field(
            name: String(cString: schema.name), type: type(schema),
            isNullable: schema.flags & Int64(ARROW_FLAG_NULLABLE) != 0, metadata: metadata(schema))
    }

    static func fields(_ schema: ArrowSchema) -> [Field] {
        (0..<Int(schema.n_children)).map { field(schema.children[$0]!.pointee) }
    }

    static func type(_ schema: ArrowSchema) -> DataType {
        if let dictionary = schema.dictionary { return type(dictionary.pointee) }
        let format = String(cString: schema.format)
        let plain: [String: DataType] = [
            "n": .null, "b": .boolean, "c": .int8, "s": .int16, "i": .int32, "l": .int64, "C": .uint8,
            "S": .uint16,
            "I": .uint32, "L": .uint64, "e": .float16, "f": .float32, "g": .float64, "u": .string,
            "z": .binary,
            "tdD": .date, "ttm": .time(.milliseconds), "ttu": .time(.microseconds),
            "ttn": .time(.nanoseconds),
            "w:12": .interval,
        ]
        if let type = plain[format] { return type }
        let parts = format.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts[0] {
        case "d":
            let numbers = parts[1].split(separator: ",").compactMap { Int($0) }
            return .decimal(precision: numbers[0], scale: numbers[1])
        case "w": return .fixedSizeBinary(byteCount: Int(parts[1])!)
        case "tsm": return .timestamp(.milliseconds, adjustedToUTC: parts[1] == "UTC")
        case "tsu": return .timestamp(.microseconds, adjustedToUTC: parts[1] == "UTC")
        case "tsn": return .timestamp(.nanoseconds, adjustedToUTC: parts[1] == "UTC")
        case "+l": return .list(fields(schema)[0])
        case "+s": return .structure(fields(schema))
        case "+m":
            guard case .structure(let pair) = fields(schema)[0].type else { fatalError(format) }
            return .map(key: pair[0], value: pair[1])
        default: fatalError(format)
        }
    }

    private static func metadata(_ schema: ArrowSchema) -> [String: String] {
        guard var place = schema.metadata.map({ UnsafeRawPointer($0) }) else { return [:] }
        func number() -> Int {
            defer { place += 4 }
            return Int(place.loadUnaligned(as: Int32.self))
        }
        func text() -> String {
            let count = number()
            defer { place += count }
            return String(decoding: UnsafeRawBufferPointer(start: place, count: count), as: UTF8.self)
        }
        var pairs: [String: String] = [:]
        for _ in 0..<number() {
            let key = text()
            pairs[key] = text()
        }
        return pairs
    }

    static func column(_ array: ArrowArray, _ type: DataType) -> Column {
        let count = Int(array.length)
        func buffer(_ index: Int, _ byteCount: Int) -> Buffer {
            Buffer(copying: UnsafeRawBufferPointer(start: array.buffers[index], count: byteCount))
        }
        func bits(_ index: Int) -> Bitmap { Bitmap(buffer: buffer(index, (count + 7) / 8), count: count) }
        let validity = array.n_buffers > 0 && array.buffers[0] != nil ? bits(0) : nil
        if let dictionary = array.dictionary {
            return Column(
                type: type, count: count, validity: validity,
                storage: .dictionary(indices: buffer(1, count * 4), values: column(dictionary.pointee, type)))
        }
        let storage: Column.Storage
        switch type {
        case .null: storage = .none
        case .boolean: storage = .bits(bits(1))
        case .string, .binary:
            let offsets = buffer(1, (count + 1) * 4)
            storage = .variable(
                offsets: offsets, data: buffer(2, Int(offsets.load(at: count, as: Int32.self))))
        case .list, .map:
            storage = .list(
                offsets: buffer(1, (count + 1) * 4),
                child: column(array.children[0]!.pointee, type.listElement!.type))
        case .structure(let fields):
            storage = .structure(
                fields.indices.map { column(array.children[$0]!.pointee, fields[$0].type) })
        default: storage = .fixed(buffer(1, count * type.byteWidth!))
        }
        return Column(type: type, count: count, validity: validity, storage: storage)
    }
}
