package import CArrow
package import Columnar

/// Fills `ArrowArray` with columns whose memory is lent, not copied, until the reader releases it.
///
/// Copied are only bits that do not start with a byte, numbers that do not stand where their width wants it, and what
/// dictionaries stand for where the reader did not ask for dictionaries.
package enum ArrowArrayExport {
    /// A batch as the structure of its columns. `dictionaries` as in ``ArrowSchemaExport``.
    @unsafe
    package static func fill(
        _ target: UnsafeMutablePointer<ArrowArray>, batch: RecordBatch, dictionaries: Set<Int> = []
    ) {
        let parts = ArrayParts(bufferCount: 1, childCount: batch.columns.count)
        for (index, column) in batch.columns.enumerated() {
            unsafe fill(
                parts.children[index], column: column, isDictionary: dictionaries.contains(index))
        }
        unsafe parts.describe(into: target, length: batch.rowCount, nullCount: 0)
    }

    @unsafe
    private static func fill(
        _ target: UnsafeMutablePointer<ArrowArray>, column: Column, isDictionary: Bool
    ) {
        if isDictionary { return unsafe fillDictionary(target, column) }
        let column = column.decoded()
        let parts: ArrayParts
        switch column.storage {
        case .none: parts = ArrayParts(bufferCount: 0, childCount: 0)
        case .bits(let bits):
            parts = ArrayParts(bufferCount: 2, childCount: 0)
            parts.set(1, bits)
        case .fixed(let buffer):
            parts = ArrayParts(bufferCount: 2, childCount: 0)
            parts.set(1, buffer, width: column.type.alignment)
        case .variable(let offsets, let data):
            parts = ArrayParts(bufferCount: 3, childCount: 0)
            parts.set(1, offsets, width: 4)
            parts.set(2, data, width: 1)
        case .list(let offsets, let child):
            parts = ArrayParts(bufferCount: 2, childCount: 1)
            parts.set(1, offsets, width: 4)
            unsafe fill(parts.children[0], column: child, isDictionary: false)
        case .structure(let children):
            parts = ArrayParts(bufferCount: 1, childCount: children.count)
            for (index, child) in children.enumerated() {
                unsafe fill(
                    parts.children[index], column: child.slice(0..<column.count), isDictionary: false)
            }
        case .dictionary: preconditionFailure("a decoded column has no dictionary")
        }
        if let validity = column.validity { parts.set(0, validity) }
        unsafe parts.describe(into: target, length: column.count, nullCount: column.nullCount)
    }

    /// Indices with the values beside them. A column without a dictionary is its own.
    @unsafe
    private static func fillDictionary(_ target: UnsafeMutablePointer<ArrowArray>, _ column: Column) {
        let parts = ArrayParts(bufferCount: 2, childCount: 0, hasDictionary: true)
        if case .dictionary(let indices, let values) = column.storage {
            parts.set(1, indices, width: 4)
            unsafe fill(parts.dictionary[0], column: values, isDictionary: false)
        } else {
            var indices = BufferBuilder(minimumCapacity: column.count * 4)
            for index in 0..<column.count { indices.append(Int32(truncatingIfNeeded: index)) }
            parts.set(1, indices.finish(), width: 4)
            unsafe fill(parts.dictionary[0], column: column, isDictionary: false)
        }
        if let validity = column.validity { parts.set(0, validity) }
        unsafe parts.describe(into: target, length: column.count, nullCount: column.nullCount)
    }
}

extension DataType {
    /// What the address of a value in `fixed` storage has to be a multiple of.
    fileprivate var alignment: Int {
        switch self {
        case .fixedSizeBinary, .interval: 1
        case .decimal: 16
        default: byteWidth ?? 1
        }
    }
}

/// The memory that an exported `ArrowArray` points to.
@safe
private final class ArrayParts {
    private let pointers: UnsafeMutablePointer<UnsafeRawPointer?>
    private let bufferCount: Int
    /// Keeps what the pointers point to.
    private var buffers: [Buffer] = []
    let children: ChildStructures<ArrowArray>
    let dictionary: ChildStructures<ArrowArray>

    /// The caller fills the children and the dictionary, all of them.
    init(bufferCount: Int, childCount: Int, hasDictionary: Bool = false) {
        self.bufferCount = bufferCount
        unsafe pointers = .allocate(capacity: max(bufferCount, 1))
        unsafe pointers.initialize(repeating: nil, count: max(bufferCount, 1))
        unsafe children = ChildStructures(count: childCount)
        unsafe dictionary = ChildStructures(count: hasDictionary ? 1 : 0)
    }

    deinit {
        unsafe pointers.deallocate()
    }

    /// Lends a buffer whose values have to stand at multiples of `width`.
    func set(_ index: Int, _ buffer: Buffer, width: Int) {
        var buffer = buffer
        if unsafe Int(bitPattern: Self.address(of: buffer)) % width != 0 {
            buffer = unsafe buffer.withUnsafeBytes { unsafe Buffer(copying: $0) }
        }
        buffers.append(buffer)
        unsafe pointers[index] = Self.address(of: buffer)
    }

    /// Where the bytes are, as long as the buffer is kept.
    private static func address(of buffer: Buffer) -> UnsafeRawPointer? {
        unsafe buffer.withUnsafeBytes { $0.baseAddress }
    }

    /// Lends bits, which have to start with a byte.
    func set(_ index: Int, _ bits: Bitmap) {
        if bits.bitOffset % 8 == 0 {
            let first = bits.bitOffset / 8
            set(index, bits.buffer.slice(first..<first + (bits.count + 7) / 8), width: 1)
        } else {
            var copy = BufferBuilder(minimumCapacity: (bits.count + 63) / 64 * 8)
            bits.forEachWord { word, _ in copy.append(word.littleEndian) }
            set(index, copy.finish(), width: 1)
        }
    }

    /// Writes the structure, which keeps these parts until it is released.
    func describe(into target: UnsafeMutablePointer<ArrowArray>, length: Int, nullCount: Int) {
        unsafe target.initialize(
            to: ArrowArray(
                length: Int64(length), null_count: Int64(nullCount), offset: 0, n_buffers: Int64(bufferCount),
                n_children: Int64(children.count), buffers: pointers, children: children.pointers,
                dictionary: dictionary.count == 0 ? nil : dictionary[0],
                release: { array in
                    guard let array = unsafe array, let parts = unsafe array.pointee.private_data else {
                        return
                    }
                    unsafe array.pointee.release = nil
                    unsafe Unmanaged<ArrayParts>.fromOpaque(parts).release()
                }, private_data: Unmanaged.passRetained(self).toOpaque()))
    }
}
