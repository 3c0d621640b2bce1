/// Writes the binaries of variants; see ``VariantMetadata`` and ``VariantLayout`` for how they are laid out.
enum VariantEncoder {
    /// A dictionary of names, each once, in the order of their bytes.
    static func metadata(sortedNames names: [[UInt8]]) -> [UInt8] {
        let size = names.reduce(0) { $0 + $1.count }
        let width = byteWidth(max(size, names.count))
        var bytes: [UInt8] = [UInt8(0x11 | (width - 1) << 6)]
        append(names.count, width, to: &bytes)
        var offset = 0
        append(0, width, to: &bytes)
        for name in names {
            offset += name.count
            append(offset, width, to: &bytes)
        }
        for name in names { bytes += name }
        return bytes
    }

    /// An object of encoded values, given in the order of the names' bytes.
    static func object(_ members: [(id: Int, value: [UInt8])]) -> [UInt8] {
        let size = members.reduce(0) { $0 + $1.value.count }
        let offsetWidth = byteWidth(size)
        let idWidth = byteWidth(members.reduce(0) { max($0, $1.id) })
        let isLarge = members.count > 255
        var bytes: [UInt8] = [
            UInt8(2 | ((isLarge ? 16 : 0) | (idWidth - 1) << 2 | (offsetWidth - 1)) << 2)
        ]
        append(members.count, isLarge ? 4 : 1, to: &bytes)
        for member in members { append(member.id, idWidth, to: &bytes) }
        append(members.map(\.value), offsetWidth, to: &bytes)
        return bytes
    }

    /// An array of encoded values.
    static func array(_ elements: [[UInt8]]) -> [UInt8] {
        let offsetWidth = byteWidth(elements.reduce(0) { $0 + $1.count })
        let isLarge = elements.count > 255
        var bytes: [UInt8] = [UInt8(3 | ((isLarge ? 4 : 0) | (offsetWidth - 1)) << 2)]
        append(elements.count, isLarge ? 4 : 1, to: &bytes)
        append(elements, offsetWidth, to: &bytes)
        return bytes
    }

    static let null: [UInt8] = [0]

    static func boolean(_ value: Bool) -> [UInt8] { [value ? 4 : 8] }

    static func integer<Value: FixedWidthInteger>(_ value: Value, type: Int) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(type << 2)]
        append(value, to: &bytes)
        return bytes
    }

    /// A decimal in the type that its table's precision calls for; nil beyond 38 digits.
    static func decimal(_ unscaled: Int128, precision: Int, scale: Int) -> [UInt8]? {
        guard (1...38).contains(precision), (0...38).contains(scale) else { return nil }
        var bytes: [UInt8] = [UInt8((precision <= 9 ? 8 : precision <= 18 ? 9 : 10) << 2), UInt8(scale)]
        if precision <= 9 {
            guard let value = Int32(exactly: unscaled) else { return nil }
            append(value, to: &bytes)
        } else if precision <= 18 {
            guard let value = Int64(exactly: unscaled) else { return nil }
            append(value, to: &bytes)
        } else {
            append(unscaled, to: &bytes)
        }
        return bytes
    }

    static func string(_ utf8: [UInt8]) -> [UInt8] {
        utf8.count < 64 ? [UInt8(1 | utf8.count << 2)] + utf8 : sized(utf8, type: 16)
    }

    static func binary(_ value: [UInt8]) -> [UInt8] { sized(value, type: 15) }

    static func uuid(_ value: [UInt8]) -> [UInt8] { [20 << 2] + value }

    private static func sized(_ value: [UInt8], type: Int) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(type << 2)]
        append(value.count, 4, to: &bytes)
        return bytes + value
    }

    /// Offsets, then the values.
    private static func append(_ values: [[UInt8]], _ width: Int, to bytes: inout [UInt8]) {
        var offset = 0
        append(0, width, to: &bytes)
        for value in values {
            offset += value.count
            append(offset, width, to: &bytes)
        }
        for value in values { bytes += value }
    }

    /// The fewest bytes that hold an unsigned integer.
    private static func byteWidth(_ value: Int) -> Int {
        precondition(value >= 0 && value <= Int(UInt32.max), "a variant of \(value) bytes")
        return value < 1 << 8 ? 1 : value < 1 << 16 ? 2 : value < 1 << 24 ? 3 : 4
    }

    private static func append(_ value: Int, _ width: Int, to bytes: inout [UInt8]) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }

    private static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
        for index in 0..<Value.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}

extension VariantValue {
    /// The two binaries of the value, in the narrowest types that hold it. Traps beyond 4 GiB, on decimals of more
    /// than 38 digits and on UUIDs that are not 16 bytes.
    public func encoded() -> (metadata: [UInt8], value: [UInt8]) {
        var names: Set<[UInt8]> = []
        collectNames(&names)
        let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
        var ids: [[UInt8]: Int] = [:]
        for (id, name) in sorted.enumerated() { ids[name] = id }
        return (VariantEncoder.metadata(sortedNames: sorted), encoded(ids))
    }

    private func collectNames(_ names: inout Set<[UInt8]>) {
        switch self {
        case .array(let elements): for element in elements { element.collectNames(&names) }
        case .object(let members):
            for member in members {
                names.insert(Array(member.name.utf8))
                member.value.collectNames(&names)
            }
        default: break
        }
    }

    private func encoded(_ ids: [[UInt8]: Int]) -> [UInt8] {
        switch self {
        case .null: return VariantEncoder.null
        case .boolean(let value): return VariantEncoder.boolean(value)
        case .integer(let value):
            if let narrow = Int8(exactly: value) { return VariantEncoder.integer(narrow, type: 3) }
            if let narrow = Int16(exactly: value) { return VariantEncoder.integer(narrow, type: 4) }
            if let narrow = Int32(exactly: value) { return VariantEncoder.integer(narrow, type: 5) }
            return VariantEncoder.integer(value, type: 6)
        case .float(let value): return VariantEncoder.integer(value.bitPattern, type: 14)
        case .double(let value): return VariantEncoder.integer(value.bitPattern, type: 7)
        case .decimal(let unscaled, let scale):
            let magnitude = unscaled.magnitude
            let precision = magnitude < 1_000_000_000 ? 9 : magnitude < 1_000_000_000_000_000_000 ? 18 : 38
            guard let bytes = VariantEncoder.decimal(unscaled, precision: precision, scale: scale) else {
                preconditionFailure("a decimal of scale \(scale)")
            }
            return bytes
        case .date(let days): return VariantEncoder.integer(days, type: 11)
        case .time(let ticks): return VariantEncoder.integer(ticks, type: 17)
        case .timestamp(let ticks, let unit, let adjusted):
            precondition(unit != .milliseconds, "a variant in milliseconds")
            let type = (unit == .microseconds ? 12 : 18) + (adjusted ? 0 : 1)
            return VariantEncoder.integer(ticks, type: type)
        case .string(let text): return VariantEncoder.string(Array(text.utf8))
        case .binary(let bytes): return VariantEncoder.binary(bytes)
        case .uuid(let bytes):
            precondition(bytes.count == 16, "a UUID of \(bytes.count) bytes")
            return VariantEncoder.uuid(bytes)
        case .array(let elements): return VariantEncoder.array(elements.map { $0.encoded(ids) })
        case .object(let members):
            let named = members.map { (name: Array($0.name.utf8), value: $0.value) }
                .sorted { $0.name.lexicographicallyPrecedes($1.name) }
            return VariantEncoder.object(named.map { (ids[$0.name] ?? 0, $0.value.encoded(ids)) })
        }
    }
}
