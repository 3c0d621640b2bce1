extension VariantLayout {
    /// Decodes the value at the front of `range`.
    func decode(
        _ range: Range<Int>, _ metadata: VariantMetadata, depth: Int
    ) throws(VariantError) -> VariantValue {
        let item = try item(in: range)
        switch item.kind {
        case .primitive(let type): return try primitive(type, item)
        case .shortString: return .string(try text(item.data))
        case .array:
            guard depth < VariantValue.maximumDepth else { throw .tooDeep(limit: VariantValue.maximumDepth) }
            var elements: [VariantValue] = []
            for child in try children(of: item) {
                elements.append(try decode(child.range, metadata, depth: depth + 1))
            }
            return .array(elements)
        case .object:
            guard depth < VariantValue.maximumDepth else { throw .tooDeep(limit: VariantValue.maximumDepth) }
            var members: [VariantValue.Member] = []
            for (name, child) in try self.members(of: item, metadata) {
                guard let name = String(validating: name, as: UTF8.self) else {
                    throw .malformedMetadata(offset: 0, problem: "a name that is no UTF-8")
                }
                members.append(VariantValue.Member(name, try decode(child.range, metadata, depth: depth + 1)))
            }
            return .object(members)
        }
    }

    private func primitive(_ type: Int, _ item: Item) throws(VariantError) -> VariantValue {
        let place = item.data.lowerBound
        switch type {
        case 0: return .null
        case 1: return .boolean(true)
        case 2: return .boolean(false)
        case 3: return .integer(Int64(try bytes.integer(at: place, as: Int8.self)))
        case 4: return .integer(Int64(try bytes.integer(at: place, as: Int16.self)))
        case 5: return .integer(Int64(try bytes.integer(at: place, as: Int32.self)))
        case 6: return .integer(try bytes.integer(at: place, as: Int64.self))
        case 7: return .double(Double(bitPattern: try bytes.integer(at: place, as: UInt64.self)))
        case 8:
            return .decimal(
                unscaled: Int128(try bytes.integer(at: place + 1, as: Int32.self)), scale: try scale(place))
        case 9:
            return .decimal(
                unscaled: Int128(try bytes.integer(at: place + 1, as: Int64.self)), scale: try scale(place))
        case 10:
            return .decimal(
                unscaled: try bytes.integer(at: place + 1, as: Int128.self), scale: try scale(place))
        case 11: return .date(try bytes.integer(at: place, as: Int32.self))
        case 12: return .timestamp(try ticks(place), .microseconds, adjustedToUTC: true)
        case 13: return .timestamp(try ticks(place), .microseconds, adjustedToUTC: false)
        case 14: return .float(Float(bitPattern: try bytes.integer(at: place, as: UInt32.self)))
        case 15: return .binary(Array(bytes[item.data]))
        case 16: return .string(try text(item.data))
        case 17: return .time(try ticks(place))
        case 18: return .timestamp(try ticks(place), .nanoseconds, adjustedToUTC: true)
        case 19: return .timestamp(try ticks(place), .nanoseconds, adjustedToUTC: false)
        case 20: return .uuid(Array(bytes[item.data]))
        default: throw .unknownType(id: type, offset: item.range.lowerBound)
        }
    }

    private func ticks(_ place: Int) throws(VariantError) -> Int64 {
        try bytes.integer(at: place, as: Int64.self)
    }

    private func scale(_ place: Int) throws(VariantError) -> Int {
        let scale = Int(bytes[place])
        guard scale <= 38 else {
            throw .malformedValue(offset: place, problem: "a decimal of scale \(scale)")
        }
        return scale
    }

    private func text(_ range: Range<Int>) throws(VariantError) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw .malformedValue(offset: range.lowerBound, problem: "a string that is no UTF-8")
        }
        return text
    }
}
