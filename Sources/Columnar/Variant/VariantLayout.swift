/// Where the parts of an encoded variant value are; nothing is decoded.
///
///     value: <header << 2 | basic_type> <data>
///     object: <count> <field_id>* <offset>* <value>*     header: is_large << 4 | id_size - 1 << 2 | offset_size - 1
///     array: <count> <offset>* <value>*                  header: is_large << 2 | offset_size - 1
///
/// A count has 1 byte, or 4 if large; there is one more offset than values, the last being the size of all values
/// (VariantEncoding.md, "Value encoding").
struct VariantLayout {
    let bytes: [UInt8]

    /// One value: its kind and where its parts are.
    struct Item {
        enum Kind: Hashable {
            case primitive(Int)
            case shortString
            case object, array
        }

        var kind: Kind
        /// Where the value starts and ends, its header included.
        var range: Range<Int>
        /// The bytes of a primitive or a string; of an object or array, of its values.
        var data: Range<Int>
        var count = 0
        var idSize = 0
        var idsStart = 0
        var offsetSize = 0
        var offsetsStart = 0
    }

    /// A value within an array or an object.
    struct Child {
        /// Position of the name in the metadata; -1 in arrays.
        var id: Int
        var range: Range<Int>
    }

    /// The value that starts at the front of `range` and ends within it. O(1).
    func item(in range: Range<Int>) throws(VariantError) -> Item {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, !range.isEmpty else {
            throw .truncated(offset: range.lowerBound, needed: 1, available: 0)
        }
        let start = range.lowerBound
        let header = Int(bytes[start] >> 2)
        switch bytes[start] & 3 {
        case 0: return try primitive(header, in: range)
        case 1:
            let data = try part(start + 1, header, in: range)
            return Item(kind: .shortString, range: start..<data.upperBound, data: data)
        case 2:
            return try container(
                .object, isLarge: header & 16 != 0, idSize: (header >> 2 & 3) + 1,
                offsetSize: (header & 3) + 1, in: range)
        default:
            return try container(
                .array, isLarge: header & 4 != 0, idSize: 0, offsetSize: (header & 3) + 1, in: range)
        }
    }

    /// `count` bytes from `offset` on, all of them within `range`.
    private func part(_ offset: Int, _ count: Int, in range: Range<Int>) throws(VariantError) -> Range<Int> {
        guard offset <= range.upperBound, count <= range.upperBound - offset else {
            throw .truncated(
                offset: offset, needed: count, available: max(0, range.upperBound - offset))
        }
        return offset..<offset + count
    }

    private func primitive(_ type: Int, in range: Range<Int>) throws(VariantError) -> Item {
        let start = range.lowerBound
        let width: Int
        switch type {
        case 0, 1, 2: width = 0
        case 3: width = 1
        case 4: width = 2
        case 5, 11, 14: width = 4
        case 6, 7, 12, 13, 17, 18, 19: width = 8
        case 8: width = 5
        case 9: width = 9
        case 10: width = 17
        case 20: width = 16
        case 15, 16:
            _ = try part(start + 1, 4, in: range)
            let count = try bytes.unsigned(at: start + 1, width: 4)
            let data = try part(start + 5, count, in: range)
            return Item(kind: .primitive(type), range: start..<data.upperBound, data: data)
        default: throw .unknownType(id: type, offset: start)
        }
        let data = try part(start + 1, width, in: range)
        return Item(kind: .primitive(type), range: start..<data.upperBound, data: data)
    }

    private func container(
        _ kind: Item.Kind, isLarge: Bool, idSize: Int, offsetSize: Int, in range: Range<Int>
    ) throws(VariantError) -> Item {
        let start = range.lowerBound
        let countSize = isLarge ? 4 : 1
        _ = try part(start + 1, countSize, in: range)
        let count = try bytes.unsigned(at: start + 1, width: countSize)
        let idsStart = start + 1 + countSize
        let ids = try part(idsStart, count * idSize, in: range)
        let offsets = try part(ids.upperBound, (count + 1) * offsetSize, in: range)
        let size = try bytes.unsigned(at: offsets.upperBound - offsetSize, width: offsetSize)
        let data = try part(offsets.upperBound, size, in: range)
        return Item(
            kind: kind, range: start..<data.upperBound, data: data, count: count, idSize: idSize,
            idsStart: idsStart, offsetSize: offsetSize, offsetsStart: ids.upperBound)
    }

    /// The values of an array or object, in order. They do not share bytes, so that walking all of them takes time
    /// in proportion to the bytes at each depth.
    func children(of item: Item) throws(VariantError) -> [Child] {
        var children: [Child] = []
        children.reserveCapacity(item.count)
        var bytesLeft = item.data.count
        for index in 0..<item.count {
            let place = item.offsetsStart + index * item.offsetSize
            let offset = try bytes.unsigned(at: place, width: item.offsetSize)
            guard offset < item.data.count else {
                throw .malformedValue(offset: place, problem: "a value beyond the end of its container")
            }
            let child = try self.item(in: item.data.lowerBound + offset..<item.data.upperBound).range
            bytesLeft -= child.count
            guard bytesLeft >= 0 else {
                throw .malformedValue(offset: place, problem: "values that share bytes")
            }
            let id =
                item.kind == .object
                ? try bytes.unsigned(at: item.idsStart + index * item.idSize, width: item.idSize) : -1
            children.append(Child(id: id, range: child))
        }
        return children
    }

    /// The names and values of an object, in the order of the names' bytes.
    func members(
        of item: Item, _ metadata: VariantMetadata
    ) throws(VariantError) -> [(name: ArraySlice<UInt8>, child: Child)] {
        var members: [(name: ArraySlice<UInt8>, child: Child)] = []
        members.reserveCapacity(item.count)
        var isSorted = true
        for child in try children(of: item) {
            guard let name = metadata.name(child.id) else {
                throw .malformedValue(
                    offset: item.range.lowerBound,
                    problem: "field id \(child.id) of \(metadata.count) names")
            }
            if let last = members.last?.name, !last.lexicographicallyPrecedes(name) { isSorted = false }
            members.append((name, child))
        }
        if isSorted { return members }
        members.sort { $0.name.lexicographicallyPrecedes($1.name) }
        for index in members.indices.dropFirst() where members[index].name == members[index - 1].name {
            throw .malformedValue(offset: item.range.lowerBound, problem: "a field name twice in an object")
        }
        return members
    }
}
