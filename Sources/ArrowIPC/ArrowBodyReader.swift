internal import Columnar
internal import Compression

/// Takes the columns of one batch out of its body, from bytes that may be anything.
///
/// A batch names, depth first, a node for each column (values and nulls) and its buffers; of validity, offsets, values
/// in this order those that the column's layout has. What is handed on keeps every promise of ``Column``.
struct ArrowBodyReader {
    private let body: [UInt8]
    private let nodes: [Int64]
    private let buffers: [Int64]
    private let variadicCounts: [Int64]
    private let codec: Codec?
    private let dictionaries: [Int64: Column]
    private var nextNode = 0
    private var nextBuffer = 0
    private var nextVariadic = 0
    /// Bytes that may still come out of compressed buffers.
    private var byteAllowance: Int

    /// Rows of the batch.
    let rowCount: Int

    init(
        _ header: FlatTable, body: [UInt8], dictionaries: [Int64: Column], byteLimit: Int
    ) throws(ArrowError) {
        self.body = body
        self.dictionaries = dictionaries
        byteAllowance = byteLimit
        rowCount = try Self.count(try header.number(0, otherwise: Int64(0)))
        nodes = try header.numbers(1, inEach: 2)
        buffers = try header.numbers(2, inEach: 2)
        variadicCounts = try header.numbers(4)
        if let compression = try header.table(3) {
            switch try compression.number(0, otherwise: UInt8(0)) {
            // The frame format of LZ4 is one that this codec of Parquet takes too.
            case 0: codec = .lz4Hadoop
            case 1: codec = .zstd
            default: throw .unsupported("an unknown compression")
            }
        } else {
            codec = nil
        }
    }

    private static func count(_ value: Int64) throws(ArrowError) -> Int {
        guard value >= 0, value <= Int64(Int32.max) else {
            throw value < 0
                ? .damaged("a batch has \(value) rows") : .unsupported("a batch of \(value) rows")
        }
        return Int(value)
    }

    /// The next column, which must have so many values.
    mutating func column(_ field: ArrowField, count expected: Int) throws(ArrowError) -> Column {
        try column(field, as: field.field.type, count: expected)
    }

    private mutating func column(
        _ field: ArrowField, as type: DataType, count expected: Int?
    ) throws(ArrowError) -> Column {
        guard nextNode + 2 <= nodes.count else {
            throw .damaged("a batch has no data for column \(field.field.name)")
        }
        let count = try Self.count(nodes[nextNode])
        nextNode += 2
        guard expected == nil || count == expected else {
            throw .damaged("column \(field.field.name) has \(count) values where \(expected ?? 0) are due")
        }
        if case .null = field.layout { return .nulls(of: .null, count: count) }
        let validity = try validity(count)
        if let dictionary = field.dictionary {
            return try encoded(field, dictionary, validity, as: type, count: count)
        }
        let storage = try storage(field, as: type, validity, count: count)
        return Column(type: type, count: count, validity: validity, storage: storage)
    }

    private mutating func storage(
        _ field: ArrowField, as type: DataType, _ validity: Bitmap?, count: Int
    ) throws(ArrowError) -> Column.Storage {
        switch field.layout {
        case .null: return .none
        case .bits: return .bits(Bitmap(buffer: try take((count + 7) / 8), count: count))
        case .fixed(let width): return .fixed(try take(times(count, width)))
        case .rescaled(let rescaling):
            return .fixed(try rescale(rescaling, validity, count: count, field.field.name))
        case .variable(let width):
            let offsets = try offsets(count, byteCount: width, field.field.name)
            let data = try take(offsets.last)
            if type == .string { try checkText(data, offsets.buffer, validity, field.field.name) }
            return .variable(offsets: offsets.buffer, data: data)
        case .view: return try views(field, isText: type == .string, validity, count: count)
        case .list(let width):
            let offsets = try offsets(count, byteCount: width, field.field.name)
            let child = try child(field, of: type)
            guard offsets.last <= child.count else {
                throw .damaged("column \(field.field.name) has lists beyond its values")
            }
            return .list(offsets: offsets.buffer, child: child)
        case .fixedList(let width):
            let child = try child(field, of: type)
            guard child.count == (try times(count, width)) else {
                throw .damaged("column \(field.field.name) has lists of another length")
            }
            return .list(
                offsets: Buffer(copying: (0...Int32(count)).map { $0 * Int32(width) }), child: child)
        case .structure:
            guard case .structure(let members) = type else { return .none }
            var children: [Column] = []
            for (child, member) in zip(field.children, members) {
                children.append(try column(child, as: member.type, count: count).decoded())
            }
            return .structure(children)
        }
    }

    private mutating func child(_ field: ArrowField, of type: DataType) throws(ArrowError) -> Column {
        guard let element = type.listElement, let child = field.children.first else {
            throw .damaged("column \(field.field.name) is a list of nothing")
        }
        return try column(child, as: element.type, count: nil).decoded()
    }

    private func times(_ count: Int, _ width: Int) throws(ArrowError) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow, product <= Int(Int32.max) else { throw .unsupported("a batch of more than 2 GB") }
        return product
    }

    // MARK: Buffers

    /// The bytes of the next buffer, decompressed.
    private mutating func nextBytes() throws(ArrowError) -> Range<Int> {
        guard nextBuffer + 2 <= buffers.count else { throw .damaged("a batch has too few buffers") }
        let (start, length) = (buffers[nextBuffer], buffers[nextBuffer + 1])
        nextBuffer += 2
        guard start >= 0, length >= 0, start <= Int64(body.count), length <= Int64(body.count) - start else {
            throw .damaged("a buffer lies outside of its batch")
        }
        return Int(start)..<Int(start + length)
    }

    /// The next buffer, of which at least so many bytes are needed.
    private mutating func take(_ byteCount: Int? = nil) throws(ArrowError) -> Buffer {
        let range = try nextBytes()
        let whole = try decompressed(range)
        guard let byteCount else { return whole }
        guard whole.byteCount >= byteCount else { throw .damaged("a buffer is shorter than its values") }
        return whole.slice(0..<byteCount)
    }

    /// A compressed buffer begins with the bytes that come out, -1 where it was not worth it.
    private mutating func decompressed(_ range: Range<Int>) throws(ArrowError) -> Buffer {
        guard let codec, !range.isEmpty else { return copy(range) }
        guard range.count >= 8 else { throw .damaged("a compressed buffer has no length") }
        let stated = unsafe body.withUnsafeBytes { raw in
            unsafe Int64(littleEndian: raw.loadUnaligned(fromByteOffset: range.lowerBound, as: Int64.self))
        }
        let packed = range.lowerBound + 8..<range.upperBound
        if stated == -1 { return copy(packed) }
        guard stated >= 0, stated <= Int64(byteAllowance) else {
            throw .unsupported("a batch that becomes so large")
        }
        byteAllowance -= Int(stated)
        do throws(CompressionError) {
            return Buffer(copying: try Self.decompress(Array(body[packed]), codec, byteCount: Int(stated)))
        } catch {
            throw .damaged("\(error)")
        }
    }

    private static func decompress(
        _ bytes: [UInt8], _ codec: Codec, byteCount: Int
    ) throws(CompressionError) -> [UInt8] {
        try unsafe codec.decompress(bytes.span.bytes, decompressedByteCount: byteCount)
    }

    private func copy(_ range: Range<Int>) -> Buffer {
        unsafe body.withUnsafeBytes { raw in
            unsafe Buffer(copying: UnsafeRawBufferPointer(rebasing: raw[range]))
        }
    }

    /// An empty buffer stands for a column without nulls.
    private mutating func validity(_ count: Int) throws(ArrowError) -> Bitmap? {
        let buffer = try take()
        if buffer.byteCount == 0 { return nil }
        guard buffer.byteCount >= (count + 7) / 8 else {
            throw .damaged("a buffer is shorter than its values")
        }
        return Bitmap(buffer: buffer, count: count)
    }

    /// Ascending ends of values, brought to 4 bytes each.
    private mutating func offsets(
        _ count: Int, byteCount width: Int, _ name: String
    ) throws(ArrowError) -> (buffer: Buffer, last: Int) {
        let buffer = try take()
        // Writers may leave out the one offset of no values.
        if count == 0, buffer.byteCount == 0 { return (Buffer(zeroed: 4), 0) }
        guard buffer.byteCount >= (count + 1) * width else {
            throw .damaged("a buffer is shorter than its values")
        }
        var ends = BufferBuilder(minimumCapacity: (count + 1) * 4)
        var previous: Int64 = 0
        for index in 0...count {
            let end =
                width == 4
                ? Int64(buffer.load(at: index, as: Int32.self)) : buffer.load(at: index, as: Int64.self)
            guard end >= previous else {
                throw .damaged("column \(name) has values that end before they start")
            }
            guard end <= Int64(Int32.max) else { throw .unsupported("a batch of more than 2 GB") }
            ends.append(Int32(end))
            previous = end
        }
        return (ends.finish(), Int(previous))
    }

    private func checkText(
        _ data: Buffer, _ offsets: Buffer, _ validity: Bitmap?, _ name: String
    ) throws(ArrowError) {
        let isText = unsafe data.withUnsafeBytes { bytes in
            let ends = offsets.values(as: Int32.self)
            for index in 0..<ends.count - 1 where validity?[index] ?? true {
                let value = unsafe UnsafeRawBufferPointer(
                    rebasing: bytes[Int(ends[index])..<Int(ends[index + 1])])
                guard unsafe String(validating: value, as: UTF8.self) != nil else { return false }
            }
            return true
        }
        guard isText else { throw .damaged("column \(name) has text that is no UTF-8") }
    }

    // MARK: Other layouts

    /// What stands under a null may be anything, and becomes 0.
    private mutating func rescale(
        _ rescaling: ArrowField.Rescaling, _ validity: Bitmap?, count: Int, _ name: String
    ) throws(ArrowError) -> Buffer {
        var builder = BufferBuilder()
        switch rescaling {
        case .days:
            let source = try take(try times(count, 8))
            for index in 0..<count {
                let (day, rest) = source.load(at: index, as: Int64.self)
                    .quotientAndRemainder(dividingBy: 86_400_000)
                builder.append(
                    try Self.inCalendar(Int32(exactly: rest < 0 ? day - 1 : day), validity, index, name))
            }
        case .milliseconds(let width):
            let source = try take(try times(count, width))
            for index in 0..<count {
                if width == 4 {
                    let (value, overflow) = source.load(at: index, as: Int32.self)
                        .multipliedReportingOverflow(by: 1_000)
                    builder.append(try Self.inCalendar(overflow ? nil : value, validity, index, name))
                } else {
                    let (value, overflow) = source.load(at: index, as: Int64.self)
                        .multipliedReportingOverflow(by: 1_000)
                    builder.append(try Self.inCalendar(overflow ? nil : value, validity, index, name))
                }
            }
        case .decimal(let width):
            let source = try take(try times(count, width))
            for index in 0..<count {
                builder.append(
                    width == 4
                        ? Int128(source.load(at: index, as: Int32.self))
                        : Int128(source.load(at: index, as: Int64.self)))
            }
        }
        return builder.finish()
    }

    private static func inCalendar<Value: FixedWidthInteger>(
        _ value: Value?, _ validity: Bitmap?, _ index: Int, _ name: String
    ) throws(ArrowError) -> Value {
        if let value { return value }
        guard validity?[index] ?? true else { return 0 }
        throw .unsupported("column \(name), with times beyond the calendar,")
    }

    /// Views: i32 length, then 12 bytes of the value itself, or 4 of it, i32 buffer, i32 offset.
    private mutating func views(
        _ field: ArrowField, isText: Bool, _ validity: Bitmap?, count: Int
    ) throws(ArrowError) -> Column.Storage {
        let views = try take(try times(count, 16))
        guard nextVariadic < variadicCounts.count else { throw .damaged("a batch has too few buffers") }
        let partCount = variadicCounts[nextVariadic]
        nextVariadic += 1
        guard partCount >= 0, partCount <= Int64(buffers.count / 2) else {
            throw .damaged("a batch has too few buffers")
        }
        var parts: [Buffer] = []
        for _ in 0..<Int(partCount) { parts.append(try take()) }
        var data = BufferBuilder()
        var ends = BufferBuilder(minimumCapacity: (count + 1) * 4)
        ends.append(Int32(0))
        for index in 0..<count {
            if validity?[index] ?? true {
                let length = Int(views.load(at: index * 4, as: Int32.self))
                let part: Buffer
                let start: Int
                if length <= 12 {
                    (part, start) = (views, index * 16 + 4)
                } else {
                    let number = Int(views.load(at: index * 4 + 2, as: Int32.self))
                    guard parts.indices.contains(number) else { throw .damaged("a value lies in no buffer") }
                    (part, start) = (parts[number], Int(views.load(at: index * 4 + 3, as: Int32.self)))
                }
                guard length >= 0, start >= 0, length <= part.byteCount - start else {
                    throw .damaged("column \(field.field.name) has values outside of their buffer")
                }
                guard data.byteCount + length <= Int(Int32.max) else {
                    throw .unsupported("a batch of more than 2 GB")
                }
                unsafe part.slice(start..<start + length).withUnsafeBytes { bytes in
                    unsafe data.append(unsafeBytes: bytes)
                }
            }
            ends.append(Int32(data.byteCount))
        }
        let (offsets, bytes) = (ends.finish(), data.finish())
        if isText { try checkText(bytes, offsets, validity, field.field.name) }
        return .variable(offsets: offsets, data: bytes)
    }

    /// Values that are positions in a dictionary.
    private mutating func encoded(
        _ field: ArrowField, _ dictionary: (id: Int64, indexByteCount: Int, isSigned: Bool),
        _ validity: Bitmap?, as type: DataType, count: Int
    ) throws(ArrowError) -> Column {
        let source = try take(try times(count, dictionary.indexByteCount))
        guard let values = dictionaries[dictionary.id], values.type == type else {
            throw .damaged("the dictionary of column \(field.field.name) is not there")
        }
        var indices = BufferBuilder(minimumCapacity: count * 4)
        var present = BitmapBuilder(minimumCapacity: count)
        for index in 0..<count {
            guard validity?[index] ?? true else {
                indices.append(Int32(0))
                present.append(false)
                continue
            }
            let position = Self.position(source, index, dictionary.indexByteCount, dictionary.isSigned)
            guard position >= 0, position < Int64(values.count) else {
                throw .damaged("column \(field.field.name) names values that its dictionary has not")
            }
            indices.append(Int32(position))
            present.append(!values.isNull(at: Int(position)))
        }
        // No position is right in a dictionary of no values.
        if values.count == 0 { return .nulls(of: type, count: count) }
        let column = Column(
            type: type, count: count, validity: present.finish(),
            storage: .dictionary(indices: indices.finish(), values: values))
        return type.isNested || type == .boolean ? column.decoded() : column
    }

    private static func position(_ source: Buffer, _ index: Int, _ width: Int, _ isSigned: Bool) -> Int64 {
        switch (width, isSigned) {
        case (1, true): Int64(source.load(at: index, as: Int8.self))
        case (1, false): Int64(source.load(at: index, as: UInt8.self))
        case (2, true): Int64(source.load(at: index, as: Int16.self))
        case (2, false): Int64(source.load(at: index, as: UInt16.self))
        case (4, true): Int64(source.load(at: index, as: Int32.self))
        case (4, false): Int64(source.load(at: index, as: UInt32.self))
        case (_, true): source.load(at: index, as: Int64.self)
        case (_, false): Int64(clamping: source.load(at: index, as: UInt64.self))
        }
    }
}
