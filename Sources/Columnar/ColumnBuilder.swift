/// A column under construction, value by value; nested types through their children.
///
/// To append a list: append its elements to `children[0]`, then `appendListEnd()`. To append a map: append key and
/// value to `children[0].children`, `children[0].appendStructure()` for each entry, then `appendListEnd()`.
/// To append a structure: append to each of `children`, then `appendStructure()`.
public struct ColumnBuilder: ~Copyable {
    public let type: DataType
    public private(set) var count = 0
    private var validity = BitmapBuilder()
    private var bits = BitmapBuilder()
    private var bytes = BufferBuilder()
    private var offsets = BufferBuilder()
    /// Builders of a nested type's children: one for a list or map, one a field for a structure.
    public var children: ColumnBuilderList

    public init(type: DataType) {
        self.type = type
        children = ColumnBuilderList()
        switch type {
        case .list, .map:
            if let element = type.listElement { children.append(ColumnBuilder(type: element.type)) }
            offsets.append(Int32(0))
        case .structure(let fields):
            for field in fields { children.append(ColumnBuilder(type: field.type)) }
        case .string, .binary: offsets.append(Int32(0))
        default: break
        }
    }

    /// Bytes held so far by values, for deciding when a batch is full.
    public var byteCount: Int {
        bytes.byteCount + offsets.byteCount + count / 4 + children.byteCount
    }

    /// Appends one null.
    public mutating func appendNull() {
        validity.append(false)
        count += 1
        switch type {
        case .null: break
        case .boolean: bits.append(false)
        case .string, .binary: offsets.append(Int32(bytes.byteCount))
        case .list, .map: offsets.append(Int32(children.count(at: 0)))
        case .structure(let fields): for index in fields.indices { children.appendNull(at: index) }
        default: bytes.append(repeating: UInt8(0), count: type.byteWidth ?? 0)
        }
    }

    /// Appends nulls.
    public mutating func appendNulls(_ count: Int) {
        for _ in 0..<count { appendNull() }
    }

    public mutating func append(_ value: Bool) {
        precondition(type == .boolean, "a boolean for \(type)")
        bits.append(value)
        validity.append(true)
        count += 1
    }

    /// Appends an integer, date, time or timestamp in the column's own unit. Traps if it does not fit.
    public mutating func append(integer value: Int64) {
        switch type {
        case .int8: bytes.append(Int8(value))
        case .int16: bytes.append(Int16(value))
        case .int32, .date, .time(.milliseconds): bytes.append(Int32(value))
        case .int64, .time, .timestamp: bytes.append(value)
        case .uint8: bytes.append(UInt8(value))
        case .uint16: bytes.append(UInt16(value))
        case .uint32: bytes.append(UInt32(value))
        case .uint64: bytes.append(UInt64(bitPattern: value))
        default: preconditionFailure("an integer for \(type)")
        }
        validity.append(true)
        count += 1
    }

    public mutating func append(_ value: Double) {
        switch type {
        case .float64: bytes.append(value)
        case .float32: bytes.append(Float(value))
        default: preconditionFailure("a double for \(type)")
        }
        validity.append(true)
        count += 1
    }

    /// Appends an unscaled decimal of the column's scale.
    public mutating func append(unscaled value: Int128) {
        guard case .decimal(let precision, _) = type, precision <= 38 else {
            preconditionFailure("an Int128 for \(type)")
        }
        bytes.append(value)
        validity.append(true)
        count += 1
    }

    /// Appends a value of a fixed width given as its bytes, or the bytes of a binary or UTF-8 string.
    public mutating func append(bytes value: RawSpan) {
        bytes.append(bytes: value)
        if type.isVariableLength {
            offsets.append(Int32(bytes.byteCount))
        } else {
            precondition(value.byteCount == type.byteWidth, "\(value.byteCount) bytes for \(type)")
        }
        validity.append(true)
        count += 1
    }

    public mutating func append(_ value: String) {
        var copy = value
        copy.withUTF8 { utf8 in
            unsafe bytes.append(unsafeBytes: UnsafeRawBufferPointer(utf8))
        }
        precondition(type == .string, "a string for \(type)")
        offsets.append(Int32(bytes.byteCount))
        validity.append(true)
        count += 1
    }

    public mutating func append(binary value: [UInt8]) {
        unsafe append(bytes: value.span.bytes)
    }

    /// Ends a list or map whose elements have been appended to `children[0]`.
    public mutating func appendListEnd() {
        offsets.append(Int32(children.count(at: 0)))
        validity.append(true)
        count += 1
    }

    /// Ends a structure whose fields have been appended to `children`.
    public mutating func appendStructure() {
        validity.append(true)
        count += 1
    }

    /// Appends a scalar of the column's type; the caller has converted it. Traps on another kind.
    public mutating func append(_ scalar: Scalar) {
        switch scalar {
        case .null: appendNull()
        case .boolean(let value): append(value)
        case .int(let value): append(integer: value)
        case .float(let value): append(Double(value))
        case .double(let value): append(value)
        case .decimal(let value, let scale):
            if type == .uint64, scale == 0 {
                append(integer: Int64(bitPattern: UInt64(value)))
            } else {
                append(unscaled: value)
            }
        case .string(let value): append(value)
        case .binary(let value): append(binary: value)
        case .date(let value): append(integer: Int64(value))
        case .time(let value, _): append(integer: value)
        case .timestamp(let value, _, _): append(integer: value)
        }
    }

    /// The finished column; the builder is gone.
    public consuming func finish() -> Column {
        let total = count
        let type = type
        let storage: Column.Storage
        switch type {
        case .null: storage = .none
        case .boolean: storage = .bits(bits.finish())
        case .string, .binary: storage = .variable(offsets: offsets.finish(), data: bytes.finish())
        case .list, .map: storage = .list(offsets: offsets.finish(), child: children.finishAll()[0])
        case .structure: storage = .structure(children.finishAll())
        default: storage = .fixed(bytes.finish())
        }
        return Column(type: type, count: total, validity: validity.finishValidity(), storage: storage)
    }
}

/// The children of a nested builder; exists because arrays cannot hold noncopyable builders.
public struct ColumnBuilderList: ~Copyable {
    private final class Box {
        var builder: ColumnBuilder?
        init(_ builder: consuming ColumnBuilder) { self.builder = consume builder }
    }

    private var boxes: [Box] = []

    mutating func append(_ builder: consuming ColumnBuilder) {
        boxes.append(Box(builder))
    }

    var byteCount: Int {
        boxes.indices.reduce(0) { $0 + self[$1] { $0.byteCount } }
    }

    func count(at index: Int) -> Int { self[index] { $0.count } }
    func appendNull(at index: Int) { self[index] { $0.appendNull() } }

    /// Changes the child builder at `index` in place.
    public subscript<Result>(index: Int, body: (inout ColumnBuilder) -> Result) -> Result {
        guard boxes[index].builder != nil else { preconditionFailure("the builder is finished") }
        return body(&boxes[index].builder!)
    }

    consuming func finishAll() -> [Column] {
        boxes.map { box in
            guard let builder = box.builder.take() else { preconditionFailure("the builder is finished") }
            return builder.finish()
        }
    }
}
