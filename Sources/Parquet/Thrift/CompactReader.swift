/// A field of a Thrift structure as it is met: its number and wire type.
struct ThriftField {
    var id: Int
    var type: ThriftType
}

/// Wire types of Thrift's compact protocol.
enum ThriftType: UInt8 {
    case stop = 0
    case booleanTrue = 1
    case booleanFalse = 2
    case byte = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case set = 10
    case map = 11
    case structure = 12
    case uuid = 13
}

/// Reads Thrift's compact protocol from bytes that nobody vouches for.
///
/// A structure is `(field-header value)* 0x00`. A field header is one byte, `delta << 4 | type`, and a zigzag
/// varint field number after it where the delta is 0. Integers are zigzag varints, binaries and lists carry
/// their length. Every length is checked against the bytes left; nesting is bounded.
struct CompactReader: ~Escapable {
    private let bytes: RawSpan
    private(set) var position: Int
    /// What is being read, for errors.
    private let part: String
    private var depth = 0

    /// Structures and collections inside of one another; real metadata have fewer than ten.
    static let maximumDepth = 64

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, part: String, position: Int = 0) {
        self.bytes = bytes
        self.part = part
        self.position = position
    }

    var bytesLeft: Int { bytes.byteCount - position }

    func fault(_ fault: ThriftFault) -> ParquetError {
        .malformedThrift(fault, part: part, offset: position)
    }

    mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < bytes.byteCount else { throw fault(.endOfData) }
        let value = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
        position += 1
        return value
    }

    mutating func varint() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
            if shift > 63 { throw fault(.varintTooLong) }
        }
    }

    mutating func zigzag() throws(ParquetError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A length, checked against the bytes left.
    private mutating func length() throws(ParquetError) -> Int {
        let stated = try varint()
        guard stated <= UInt64(bytesLeft) else {
            throw fault(.lengthBeyondEnd(stated: Int(clamping: stated)))
        }
        return Int(stated)
    }

    // MARK: Structures

    /// Enters a structure; read its fields with `nextField` until that gives nil.
    mutating func beginStructure() throws(ParquetError) -> Int {
        depth += 1
        if depth > Self.maximumDepth { throw fault(.tooDeep) }
        return 0
    }

    /// The next field of the structure entered last, nil at its end. `previous` starts as what
    /// `beginStructure` returned.
    mutating func nextField(_ previous: inout Int) throws(ParquetError) -> ThriftField? {
        let header = try byte()
        guard let type = ThriftType(rawValue: header & 15) else { throw fault(.unknownType(header & 15)) }
        if type == .stop {
            depth -= 1
            return nil
        }
        let delta = Int(header >> 4)
        if delta > 0 {
            previous += delta
        } else {
            previous = Int(truncatingIfNeeded: Int16(truncatingIfNeeded: try zigzag()))
        }
        return ThriftField(id: previous, type: type)
    }

    // MARK: Values

    mutating func boolean(_ field: ThriftField) throws(ParquetError) -> Bool {
        switch field.type {
        case .booleanTrue: return true
        case .booleanFalse: return false
        default: throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
    }

    mutating func int64(_ field: ThriftField) throws(ParquetError) -> Int64 {
        switch field.type {
        case .byte: return Int64(Int8(bitPattern: try byte()))
        case .int16, .int32, .int64: return try zigzag()
        default: throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
    }

    mutating func int32(_ field: ThriftField) throws(ParquetError) -> Int32 {
        let value = try int64(field)
        guard let narrow = Int32(exactly: value) else {
            throw fault(.valueOutOfRange(field: field.id, value: value))
        }
        return narrow
    }

    mutating func double(_ field: ThriftField) throws(ParquetError) -> Double {
        guard field.type == .double else {
            throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
        guard bytesLeft >= 8 else { throw fault(.endOfData) }
        let bits = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        position += 8
        return Double(bitPattern: UInt64(littleEndian: bits))
    }

    mutating func binary(_ field: ThriftField) throws(ParquetError) -> [UInt8] {
        guard field.type == .binary else {
            throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
        let count = try length()
        let slice = bytes.extracting(position..<position + count)
        position += count
        return unsafe slice.withUnsafeBytes { raw in unsafe Array(raw) }
    }

    /// A string; ill-formed UTF-8 is repaired.
    mutating func string(_ field: ThriftField) throws(ParquetError) -> String {
        guard field.type == .binary else {
            throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
        let count = try length()
        let slice = bytes.extracting(position..<position + count)
        position += count
        return unsafe slice.withUnsafeBytes { raw in unsafe String(decoding: raw, as: UTF8.self) }
    }

    // MARK: Collections

    /// The element field and count of a list; the caller reads that many elements. No element is shorter than a
    /// byte, so the count is at most the bytes left.
    mutating func beginList(_ field: ThriftField) throws(ParquetError) -> (element: ThriftField, count: Int) {
        guard field.type == .list || field.type == .set else {
            throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
        let header = try byte()
        guard let type = ThriftType(rawValue: header & 15) else { throw fault(.unknownType(header & 15)) }
        var count = Int(header >> 4)
        if count == 15 {
            count = try length()
        } else if count > bytesLeft {
            throw fault(.lengthBeyondEnd(stated: count))
        }
        return (ThriftField(id: field.id, type: type), count)
    }

    /// A boolean standing in a list, where it takes a byte: 1 is true.
    mutating func listedBoolean() throws(ParquetError) -> Bool {
        try byte() == 1
    }

    mutating func int64List(_ field: ThriftField) throws(ParquetError) -> [Int64] {
        let (element, count) = try beginList(field)
        var values: [Int64] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try int64(element)) }
        return values
    }

    mutating func booleanList(_ field: ThriftField) throws(ParquetError) -> [Bool] {
        let (_, count) = try beginList(field)
        var values: [Bool] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try listedBoolean()) }
        return values
    }

    mutating func stringList(_ field: ThriftField) throws(ParquetError) -> [String] {
        let (element, count) = try beginList(field)
        var values: [String] = []
        for _ in 0..<count { values.append(try string(element)) }
        return values
    }

    mutating func binaryList(_ field: ThriftField) throws(ParquetError) -> [[UInt8]] {
        let (element, count) = try beginList(field)
        var values: [[UInt8]] = []
        for _ in 0..<count { values.append(try binary(element)) }
        return values
    }

    mutating func list<Value: ThriftStructure>(
        of type: Value.Type, _ field: ThriftField
    ) throws(ParquetError) -> [Value] {
        let (element, count) = try beginList(field)
        guard element.type == .structure || count == 0 else {
            throw fault(.unexpectedType(element.type.rawValue, field: field.id))
        }
        var values: [Value] = []
        for _ in 0..<count { values.append(try Value(from: &self)) }
        return values
    }

    mutating func structure<Value: ThriftStructure>(
        _ type: Value.Type, _ field: ThriftField
    ) throws(ParquetError) -> Value {
        guard field.type == .structure else {
            throw fault(.unexpectedType(field.type.rawValue, field: field.id))
        }
        return try Value(from: &self)
    }

    // MARK: Skipping

    /// Reads over the value of a field that is of no interest.
    mutating func skip(_ field: ThriftField) throws(ParquetError) {
        try skip(field.type, inCollection: false)
    }

    private mutating func skip(_ type: ThriftType, inCollection: Bool) throws(ParquetError) {
        switch type {
        case .stop: throw fault(.unknownType(0))
        case .booleanTrue, .booleanFalse: if inCollection { _ = try byte() }
        case .byte: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: try advance(8)
        case .uuid: try advance(16)
        case .binary: try advance(try length())
        case .structure:
            var previous = try beginStructure()
            while let field = try nextField(&previous) { try skip(field) }
        case .list, .set:
            let (element, count) = try beginList(ThriftField(id: 0, type: type))
            try nested { (reader) throws(ParquetError) in
                for _ in 0..<count { try reader.skip(element.type, inCollection: true) }
            }
        case .map:
            let count = try length()
            if count == 0 { return }
            let types = try byte()
            guard let key = ThriftType(rawValue: types >> 4), let value = ThriftType(rawValue: types & 15)
            else {
                throw fault(.unknownType(types))
            }
            try nested { (reader) throws(ParquetError) in
                for _ in 0..<count {
                    try reader.skip(key, inCollection: true)
                    try reader.skip(value, inCollection: true)
                }
            }
        }
    }

    private mutating func nested(
        _ body: (inout CompactReader) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        depth += 1
        if depth > Self.maximumDepth { throw fault(.tooDeep) }
        try body(&self)
        depth -= 1
    }

    private mutating func advance(_ count: Int) throws(ParquetError) {
        guard count <= bytesLeft else { throw fault(.endOfData) }
        position += count
    }
}
