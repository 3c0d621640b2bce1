public import Columnar

/// Writes record batches as an Arrow IPC stream, which every Arrow library reads.
///
///     stream  = message of the schema, messages of batches, end
///     message = FF FF FF FF, i32 size of the metadata, metadata padded to 8 bytes, body
///     end     = FF FF FF FF, 00 00 00 00
///
/// Dictionary columns are written out as plain values; intervals as 12 bytes. (Arrow columnar format, "Serialization
/// and Interprocess Communication".)
public struct ArrowStreamWriter: ~Copyable {
    public let schema: Schema
    private var output = BufferBuilder(minimumCapacity: 1 << 16)

    public init(schema: Schema) {
        self.schema = schema
        append(ArrowMessage.schema(schema))
    }

    /// How many bytes wait to be taken.
    public var byteCount: Int { output.byteCount }

    /// Appends a batch of the writer's schema. O(bytes).
    public mutating func write(_ batch: RecordBatch) {
        precondition(batch.columns.count == schema.fields.count, "a batch of another schema")
        var body = ArrowBody()
        for (column, field) in zip(batch.columns, schema.fields) {
            precondition(
                column.type == field.type, "column \(field.name) is \(column.type), not \(field.type)")
            body.append(column)
        }
        var buffer = FlatBuffer()
        let slot = ArrowMessage.begin(.recordBatch, bodyLength: body.byteCount, in: &buffer)
        let table = buffer.table([.long(Int64(batch.rowCount)), .offset, .offset])
        buffer.connect(slot, to: table.position)
        buffer.connect(table.fields[1], to: buffer.pairs(body.nodes))
        buffer.connect(table.fields[2], to: buffer.pairs(body.buffers))
        append(buffer)
        output.append(bytes: body.bytes.bytes)
    }

    /// Ends the stream.
    public mutating func finish() {
        output.append(UInt32.max)
        output.append(UInt32(0))
    }

    /// The bytes so far; nothing of them is kept.
    public mutating func takeBytes() -> [UInt8] {
        let bytes = unsafe output.bytes.withUnsafeBytes { raw in unsafe Array(raw) }
        output.removeAll()
        return bytes
    }

    private mutating func append(_ message: FlatBuffer) {
        let padding = (8 - message.bytes.count % 8) % 8
        output.append(UInt32.max)
        output.append(Int32(message.bytes.count + padding).littleEndian)
        unsafe output.append(bytes: message.bytes.span.bytes)
        output.append(repeating: UInt8(0), count: padding)
    }
}

/// The body of a batch: the buffers of its columns, depth first, each padded to 8 bytes.
private struct ArrowBody: ~Copyable {
    /// Length and null count of each column and child.
    private(set) var nodes: [(Int64, Int64)] = []
    /// Offset and length of each buffer.
    private(set) var buffers: [(Int64, Int64)] = []
    private(set) var bytes = BufferBuilder()

    var byteCount: Int { bytes.byteCount }

    mutating func append(_ column: Column) {
        let column = column.decoded()
        nodes.append((Int64(column.count), Int64(column.nullCount)))
        if case .null = column.type { return }
        if let validity = column.validity { append(validity) } else { append(RawSpan()) }
        switch column.storage {
        case .none, .dictionary: break
        case .bits(let bits): append(bits)
        case .fixed(let buffer):
            append(buffer.bytes.extracting(0..<column.count * (column.type.byteWidth ?? 0)))
        case .variable(let offsets, let data):
            let range = append(offsets: offsets, count: column.count)
            append(data.bytes.extracting(range))
        case .list(let offsets, let child):
            let range = append(offsets: offsets, count: column.count)
            append(child.slice(range))
        case .structure(let children):
            for child in children { append(child.slice(0..<column.count)) }
        }
    }

    private mutating func append(_ part: RawSpan) {
        buffers.append((Int64(bytes.byteCount), Int64(part.byteCount)))
        bytes.append(bytes: part)
        pad()
    }

    /// Bits from the first bit of a byte on.
    private mutating func append(_ bits: Bitmap) {
        let start = bytes.byteCount
        bits.forEachWord { word, _ in bytes.append(word.littleEndian) }
        buffers.append((Int64(start), Int64((bits.count + 7) / 8)))
        pad()
    }

    /// The ends of values from 0 on; returns what they cover.
    private mutating func append(offsets: Buffer, count: Int) -> Range<Int> {
        let values = offsets.values(as: Int32.self)
        let first = values[0]
        buffers.append((Int64(bytes.byteCount), Int64((count + 1) * 4)))
        bytes.reserve((count + 1) * 4)
        for index in 0...count { bytes.append(values[index] - first) }
        pad()
        return Int(first)..<Int(values[count])
    }

    private mutating func pad() {
        bytes.append(repeating: UInt8(0), count: (8 - bytes.byteCount % 8) % 8)
    }
}
