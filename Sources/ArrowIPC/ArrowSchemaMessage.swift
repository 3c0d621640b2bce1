internal import Columnar

/// Arrow's Message and Schema tables (Message.fbs, Schema.fbs of the Arrow columnar format, version 1.5).
enum ArrowMessage {
    /// What a message holds.
    enum Header: UInt8 {
        case schema = 1
        case recordBatch = 3
    }

    /// MetadataVersion.V5.
    private static let version: Int16 = 4

    /// A message table as the root; returns the slot that its header goes to.
    static func begin(_ header: Header, bodyLength: Int, in buffer: inout FlatBuffer) -> Int {
        let message = buffer.table([
            .short(version), .byte(header.rawValue), .offset, .long(Int64(bodyLength)),
        ])
        buffer.connect(0, to: message.position)
        return message.fields[2]
    }

    /// The message that opens a stream.
    static func schema(_ schema: Schema) -> FlatBuffer {
        var buffer = FlatBuffer()
        let slot = begin(.schema, bodyLength: 0, in: &buffer)
        let hasMetadata = !schema.metadata.isEmpty
        // Endianness 0 is little.
        let table = buffer.table([.short(0), .offset, hasMetadata ? .offset : .absent])
        buffer.connect(slot, to: table.position)
        fields(schema.fields, into: table.fields[1], of: &buffer)
        if hasMetadata { metadata(schema.metadata, into: table.fields[2], of: &buffer) }
        return buffer
    }

    private static func fields(_ fields: [Field], into slot: Int, of buffer: inout FlatBuffer) {
        let vector = buffer.offsets(count: fields.count)
        buffer.connect(slot, to: vector.position)
        for (field, slot) in zip(fields, vector.slots) { self.field(field, into: slot, of: &buffer) }
    }

    private static func field(_ field: Field, into slot: Int, of buffer: inout FlatBuffer) {
        let type = ArrowType(field.type)
        let hasMetadata = !field.metadata.isEmpty
        let table = buffer.table([
            .offset, .byte(field.isNullable ? 1 : 0), .byte(type.tag), .offset, .absent, .offset,
            hasMetadata ? .offset : .absent,
        ])
        buffer.connect(slot, to: table.position)
        buffer.connect(table.fields[0], to: buffer.string(field.name))
        let typeTable = buffer.table(type.fields)
        buffer.connect(table.fields[3], to: typeTable.position)
        if let zone = type.zone, let last = typeTable.fields.last {
            buffer.connect(last, to: buffer.string(zone))
        }
        fields(type.children, into: table.fields[5], of: &buffer)
        if hasMetadata { metadata(field.metadata, into: table.fields[6], of: &buffer) }
    }

    private static func metadata(_ metadata: [String: String], into slot: Int, of buffer: inout FlatBuffer) {
        let vector = buffer.offsets(count: metadata.count)
        buffer.connect(slot, to: vector.position)
        for ((key, value), slot) in zip(metadata.sorted(by: { $0.key < $1.key }), vector.slots) {
            let pair = buffer.table([.offset, .offset])
            buffer.connect(slot, to: pair.position)
            buffer.connect(pair.fields[0], to: buffer.string(key))
            buffer.connect(pair.fields[1], to: buffer.string(value))
        }
    }
}

/// A data type as Arrow's schema has it: the tag of the Type union, the fields of its table, the child fields.
struct ArrowType {
    var tag: UInt8
    var fields: [FlatBuffer.Field] = []
    var children: [Field] = []
    /// The time zone, which the last field points to.
    var zone: String?

    init(_ type: DataType) {
        switch type {
        case .null: self.init(tag: 1)
        case .int8: self.init(bitWidth: 8, isSigned: true)
        case .int16: self.init(bitWidth: 16, isSigned: true)
        case .int32: self.init(bitWidth: 32, isSigned: true)
        case .int64: self.init(bitWidth: 64, isSigned: true)
        case .uint8: self.init(bitWidth: 8, isSigned: false)
        case .uint16: self.init(bitWidth: 16, isSigned: false)
        case .uint32: self.init(bitWidth: 32, isSigned: false)
        case .uint64: self.init(bitWidth: 64, isSigned: false)
        case .float16: self.init(tag: 3, fields: [.short(0)])
        case .float32: self.init(tag: 3, fields: [.short(1)])
        case .float64: self.init(tag: 3, fields: [.short(2)])
        case .binary: self.init(tag: 4)
        case .string: self.init(tag: 5)
        case .boolean: self.init(tag: 6)
        case .decimal(let precision, let scale):
            self.init(
                tag: 7,
                fields: [.int(Int32(precision)), .int(Int32(scale)), .int(precision <= 38 ? 128 : 256)])
        case .date: self.init(tag: 8, fields: [.short(0)])
        case .time(let unit):
            self.init(tag: 9, fields: [.short(Self.code(unit)), .int(unit == .milliseconds ? 32 : 64)])
        case .timestamp(let unit, let adjusted):
            self.init(tag: 10, fields: [.short(Self.code(unit)), adjusted ? .offset : .absent])
            zone = adjusted ? "UTC" : nil
        // Arrow has no interval of unsigned milliseconds: the bytes go as they are.
        case .interval: self.init(tag: 15, fields: [.int(12)])
        case .fixedSizeBinary(let byteCount): self.init(tag: 15, fields: [.int(Int32(byteCount))])
        case .list(let element): self.init(tag: 12, children: [element])
        case .structure(let members): self.init(tag: 13, children: members)
        case .map(let key, let value):
            let entries = Field(name: "entries", type: .structure([key, value]), isNullable: false)
            self.init(tag: 17, fields: [.byte(0)], children: [entries])
        }
    }

    private init(tag: UInt8, fields: [FlatBuffer.Field] = [], children: [Field] = []) {
        self.tag = tag
        self.fields = fields
        self.children = children
    }

    private init(bitWidth: Int32, isSigned: Bool) {
        self.init(tag: 2, fields: [.int(bitWidth), .byte(isSigned ? 1 : 0)])
    }

    private static func code(_ unit: TimeUnit) -> Int16 {
        switch unit {
        case .milliseconds: 1
        case .microseconds: 2
        case .nanoseconds: 3
        }
    }
}
