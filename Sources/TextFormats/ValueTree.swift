import Columnar

/// The columns of a batch, flattened for printing: each node knows where its values are, as plain pointers.
///
/// Building it checks once what printing then relies on: buffers hold `count` values, offsets ascend within
/// their data, dictionary positions are within the dictionary. Lives no longer than the batch it was made of.
@safe
struct ValueTree {
    /// One column or child of one; trivial, so that walking the tree counts no references.
    @safe
    struct Node {
        enum Kind: UInt8 {
            case null, boolean
            case int8, int16, int32, int64, uint8, uint16, uint32, uint64
            case float16, float32, float64
            case decimal128, decimal256
            case string, binary, fixedBinary, uuid, int96
            case date, timeMilliseconds, time, timestamp
            case list, map, structure
            /// A structure of two binaries, its children, that is printed as the value it encodes.
            case variant
            /// Positions of texts made beforehand, and positions in a child that was not worth it.
            case rendered, positions
        }

        var kind = Kind.null
        var validity: UnsafeRawPointer?
        var validityOffset = 0
        var values: UnsafeRawPointer
        var bitOffset = 0
        var offsets: UnsafeRawPointer
        /// Scale of a decimal, width of a fixed binary.
        var parameter = 0
        var unit = TimeUnit.microseconds
        var isAdjustedToUTC = false
        var firstChild = 0
        var childCount = 0
        /// Where in `names` the name as JSON with a colon lies: `"a":`.
        var name = 0..<0

        @inline(__always)
        func isNull(_ row: Int) -> Bool {
            guard let validity = unsafe validity else { return false }
            let position = validityOffset &+ row
            return
                unsafe (validity.load(fromByteOffset: position &>> 3, as: UInt8.self)
                &>> UInt8(truncatingIfNeeded: position & 7)) & 1 == 0
        }

        @inline(__always)
        func load<Value: BitwiseCopyable>(_ row: Int, as type: Value.Type) -> Value {
            unsafe values.loadUnaligned(fromByteOffset: row &* MemoryLayout<Value>.stride, as: Value.self)
        }

        @inline(__always)
        func offset(_ row: Int) -> Int {
            Int(unsafe offsets.loadUnaligned(fromByteOffset: row &* 4, as: Int32.self))
        }
    }

    /// The top-level columns come first, in order.
    private(set) var nodes: [Node] = []
    /// JSON names of the nodes, one after another.
    private(set) var names = TextBuffer.Names()
    /// What keeps the pointers alive: the batch, and texts rendered for dictionaries.
    private var owners: [Buffer] = []
    private let batch: RecordBatch

    init(_ batch: RecordBatch, spelling: Spelling) {
        self.batch = batch
        nodes = batch.columns.map { _ in unsafe Node(values: Self.nothing, offsets: Self.nothing) }
        for (index, column) in batch.columns.enumerated() {
            fill(index, column, batch.schema.fields[index], spelling)
        }
    }

    /// Something to point to where there is nothing to read.
    @unsafe private static var nothing: UnsafeRawPointer { unsafe pointer(to: emptyBuffer) }
    private static let emptyBuffer = Buffer(zeroed: 8)

    private mutating func fill(_ index: Int, _ column: Column, _ field: Field, _ spelling: Spelling) {
        var node = nodes[index]
        node.name = names.append(field.name)
        if let validity = column.validity {
            unsafe node.validity = Self.pointer(to: validity.buffer)
            node.validityOffset = validity.bitOffset
        }
        switch column.storage {
        case .none: node.kind = .null
        case .bits(let bits):
            precondition(bits.count >= column.count)
            node.kind = .boolean
            unsafe node.values = Self.pointer(to: bits.buffer)
            node.bitOffset = bits.bitOffset
        case .fixed(let buffer):
            precondition(
                buffer.byteCount >= column.count * (column.type.byteWidth ?? 0),
                "\(buffer.byteCount) bytes for \(column.count) values of \(column.type)")
            node.setFixedKind(column.type, field)
            unsafe node.values = Self.pointer(to: buffer)
        case .variable(let offsets, let data):
            Self.check(offsets, count: column.count, limit: data.byteCount)
            node.kind = column.type == .string ? .string : .binary
            unsafe node.values = Self.pointer(to: data)
            unsafe node.offsets = Self.pointer(to: offsets)
        case .dictionary(let positions, let values):
            Self.check(positions: positions, of: column, limit: values.count)
            unsafe node.offsets = Self.pointer(to: positions)
            if values.count <= 2 * column.count, !column.type.isNested {
                render(values, field, spelling, into: &node)
            } else {
                node.kind = .positions
                addChildren([(values, field)], to: &node, spelling)
            }
        case .list(let offsets, let child):
            Self.check(offsets, count: column.count, limit: child.count)
            unsafe node.offsets = Self.pointer(to: offsets)
            if case .map = column.type { node.kind = .map } else { node.kind = .list }
            if let element = column.type.listElement { addChildren([(child, element)], to: &node, .json) }
        case .structure(let children):
            node.kind = field.isVariant ? .variant : .structure
            guard case .structure(let fields) = column.type else { preconditionFailure("\(column.type)") }
            for child in children { precondition(child.count >= column.count) }
            if field.isVariant {
                // Their bytes are read here, which rendered dictionaries would hide.
                let plain = children.map { $0.decoded() }
                for case .variable(let offsets, let data) in plain.map(\.storage) {
                    owners += [offsets, data]
                }
                owners += plain.compactMap { $0.validity?.buffer }
                addChildren(Array(zip(plain, fields)), to: &node, .json)
            } else {
                addChildren(Array(zip(children, fields)), to: &node, .json)
            }
        }
        nodes[index] = node
    }

    private mutating func addChildren(
        _ children: [(Column, Field)], to node: inout Node, _ spelling: Spelling
    ) {
        node.firstChild = nodes.count
        node.childCount = children.count
        for _ in children { unsafe nodes.append(Node(values: Self.nothing, offsets: Self.nothing)) }
        for (index, child) in children.enumerated() {
            fill(node.firstChild + index, child.0, child.1, spelling)
        }
    }

    /// Prints every entry of a dictionary once; rows then copy bytes. An entry may itself be null.
    private mutating func render(
        _ values: Column, _ field: Field, _ spelling: Spelling, into node: inout Node
    ) {
        let schema = Schema([field])
        let tree = ValueTree(RecordBatch(schema: schema, columns: [values]), spelling: spelling)
        var text = TextBuffer()
        var ends = BufferBuilder(minimumCapacity: (values.count + 1) * 4)
        ends.append(Int32(0))
        tree.withNodes { nodes in
            for row in 0..<values.count {
                unsafe text.append(cell: 0, row, nodes, spelling)
                precondition(text.byteCount <= Int(Int32.max), "a dictionary of more than 2 GiB")
                ends.append(Int32(truncatingIfNeeded: text.byteCount))
            }
        }
        let rendered = Buffer(copying: text.copy())
        let endsBuffer = ends.finish()
        owners += [rendered, endsBuffer]
        node.kind = .rendered
        unsafe node.values = Self.pointer(to: rendered)
        node.firstChild = nodes.count
        var entries = unsafe Node(values: Self.nothing, offsets: Self.nothing)
        unsafe entries.offsets = Self.pointer(to: endsBuffer)
        nodes.append(entries)
    }

    private static func check(_ offsets: Buffer, count: Int, limit: Int) {
        precondition(
            offsets.byteCount >= (count + 1) * 4, "\(offsets.byteCount) bytes of offsets for \(count) values")
        let values = offsets.values(as: Int32.self)
        var isAscending = values[0] >= 0 && Int(values[count]) <= limit
        for index in 0..<count { isAscending = isAscending && values[index] <= values[index + 1] }
        precondition(isAscending, "offsets do not ascend within \(limit)")
    }

    private static func check(positions: Buffer, of column: Column, limit: Int) {
        precondition(positions.byteCount >= column.count * 4)
        let values = positions.values(as: Int32.self)
        var isWithin = true
        for index in 0..<column.count where Int(values[index]) >= limit || values[index] < 0 {
            isWithin = isWithin && column.isNull(at: index)
        }
        precondition(isWithin, "a dictionary position beyond \(limit)")
    }

    /// The start of a buffer; the tree keeps the buffer's owner alive.
    @unsafe
    private static func pointer(to buffer: Buffer) -> UnsafeRawPointer {
        unsafe buffer.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { preconditionFailure("a buffer without an address") }
            return unsafe start
        }
    }

    /// Calls `body` with the nodes and their names; both stay valid during the call only.
    @inline(__always)
    func withNodes(_ body: (borrowing NodeAccess) -> Void) {
        unsafe nodes.withUnsafeBufferPointer { nodes in
            unsafe names.bytes.withUnsafeBufferPointer { names in
                unsafe body(NodeAccess(nodes: nodes, names: names))
            }
        }
        withExtendedLifetime(owners) {}
        withExtendedLifetime(batch) {}
    }

    /// The tree as bare pointers.
    @safe
    struct NodeAccess {
        let nodes: UnsafeBufferPointer<Node>
        let names: UnsafeBufferPointer<UInt8>
    }
}

extension TextBuffer {
    /// The names of fields as JSON keys.
    struct Names {
        private(set) var bytes: [UInt8] = []

        /// Adds `"name":` and tells where it is.
        mutating func append(_ name: String) -> Range<Int> {
            var buffer = TextBuffer(minimumCapacity: 64)
            buffer.append(jsonString: name)
            buffer.append(UInt8(ascii: ":"))
            let start = bytes.count
            bytes += buffer.takeBytes()
            return start..<bytes.count
        }
    }
}

extension ValueTree.Node {
    fileprivate mutating func setFixedKind(_ type: DataType, _ field: Field) {
        switch type {
        case .int8: kind = .int8
        case .int16: kind = .int16
        case .int32: kind = .int32
        case .int64: kind = .int64
        case .uint8: kind = .uint8
        case .uint16: kind = .uint16
        case .uint32: kind = .uint32
        case .uint64: kind = .uint64
        case .float16: kind = .float16
        case .float32: kind = .float32
        case .float64: kind = .float64
        case .decimal(let precision, let scale):
            kind = precision <= 38 ? .decimal128 : .decimal256
            parameter = scale
        case .date: kind = .date
        case .time(let unit):
            kind = unit == .milliseconds ? .timeMilliseconds : .time
            self.unit = unit
        case .timestamp(let unit, let adjusted):
            kind = .timestamp
            self.unit = unit
            isAdjustedToUTC = adjusted
        case .interval:
            kind = .fixedBinary
            parameter = 12
        case .fixedSizeBinary(let byteCount):
            if byteCount == 16 && field.isUUID {
                kind = .uuid
            } else {
                kind = byteCount == 12 && field.isInt96 ? .int96 : .fixedBinary
            }
            parameter = byteCount
        default: preconditionFailure("\(type) in fixed storage")
        }
    }
}

extension Field {
    /// Whether 16 bytes are a UUID: Arrow's canonical extension type says so.
    var isUUID: Bool { metadata["ARROW:extension:name"] == "arrow.uuid" }

    /// Whether 12 bytes are Parquet's INT96 timestamp: nanoseconds of the day, then the Julian day.
    var isInt96: Bool { metadata["PARQUET:annotation"] == "int96" }
}
