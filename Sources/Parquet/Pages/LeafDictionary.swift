internal import Columnar

/// The distinct values of a column chunk, converted to what the column holds in memory.
struct LeafDictionary {
    let count: Int
    /// Of type and storage as the column, without nulls.
    let values: Column

    /// Decodes the body of a dictionary page.
    init(
        _ bytes: PageBytes, count: Int, leaf: LeafColumn, type: DataType, layout: LeafLayout
    ) throws(PageFault) {
        guard count >= 0 else { throw .invalidCount(what: "values of the dictionary", count) }
        self.count = count
        let storage: Column.Storage
        switch layout {
        case .null: storage = .none
        case .bits: throw .encoding(.plainDictionary, for: leaf.physicalType)
        case .fixed(let conversion):
            var decoder = PlainFixedDecoder(bytes, byteWidth: conversion.storedByteWidth)
            let byteCount = try decoder.demand(count)
            if byteCount == 0 && count > 0 {
                // Values of no bytes: nothing bounds their count but this.
                guard count <= 1 << 26 else { throw .invalidCount(what: "values of the dictionary", count) }
            }
            var builder = BufferBuilder(minimumCapacity: count * conversion.byteWidth)
            if case .identity = conversion {
                try unsafe builder.appendUninitialized(byteCount: byteCount) { (output) throws(PageFault) in
                    guard let base = output.baseAddress else { return }
                    try unsafe decoder.decode(into: base, count: count)
                }
            } else {
                try unsafe builder.appendUninitialized(
                    byteCount: count * conversion.byteWidth
                ) { (output) throws(PageFault) in
                    guard let base = output.baseAddress else { return }
                    try unsafe conversion.convert(
                        bytes.pointer(at: 0, count: byteCount), to: base, count: count)
                }
            }
            storage = .fixed(builder.finish())
        case .byteArray, .byteArrayDecimal:
            guard count <= bytes.byteCount / 4 else {
                throw .truncated(what: "the dictionary", needed: count &* 4, available: bytes.byteCount)
            }
            var decoder = PlainByteArrayDecoder(bytes)
            // No more than the page without its lengths, and what the decoder writes beyond the end.
            var sink = ByteArraySink(minimumCapacity: bytes.byteCount - 4 * count + 64)
            var offsets = BufferBuilder(minimumCapacity: (count + 1) * 4)
            offsets.append(Int32(0))
            try unsafe offsets.appendUninitialized(byteCount: count * 4) { (output) throws(PageFault) in
                guard let base = output.baseAddress else { return }
                try unsafe decoder.decode(
                    into: &sink, ends: base.assumingMemoryBound(to: Int32.self), count: count)
            }
            let ends = offsets.finish()
            let data = sink.finish()
            switch layout {
            case .byteArrayDecimal(let byteWidth):
                storage = .fixed(try Self.decimals(ends, data, count: count, byteWidth: byteWidth))
            case .byteArray(let isUTF8):
                if isUTF8 { try UTF8Validation.check(data.bytes, ends: ends.values(as: Int32.self)) }
                storage = .variable(offsets: ends, data: data)
            default: storage = .variable(offsets: ends, data: data)
            }
        }
        values = Column(type: type, count: count, storage: storage)
    }

    /// Byte arrays of decimals as numbers of `byteWidth` bytes.
    static func decimals(
        _ offsets: Buffer, _ data: Buffer, count: Int, byteWidth: Int
    ) throws(PageFault) -> Buffer {
        var builder = BufferBuilder(minimumCapacity: count * byteWidth)
        try unsafe builder.appendUninitialized(byteCount: count * byteWidth) { (output) throws(PageFault) in
            for index in 0..<count {
                let from = Int(offsets.load(at: index, as: Int32.self))
                let to = Int(offsets.load(at: index + 1, as: Int32.self))
                try unsafe data.withUnsafeBytes { (raw) throws(PageFault) in
                    try unsafe FixedConversion.convertDecimal(
                        UnsafeRawBufferPointer(rebasing: raw[from..<to]),
                        to: UnsafeMutableRawBufferPointer(
                            rebasing: output[index * byteWidth..<(index + 1) * byteWidth]))
                }
            }
        }
        return builder.finish()
    }
}

extension ByteArraySink {
    consuming func finish() -> Buffer { data.finish() }
}
