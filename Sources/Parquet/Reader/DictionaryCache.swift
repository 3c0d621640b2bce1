internal import Columnar
internal import Synchronization

/// The newest dictionary of each column of files that are read one after the other.
///
/// Files that were written week by week often have the same dictionaries, byte for byte. Those are decoded once, and the
/// columns that use them share memory, by which a writer knows that they are the same.
public final class DictionaryCache: Sendable {
    private struct Entry {
        var physicalType: PhysicalType
        var typeLength: Int
        var codec: CompressionCodec
        var type: DataType
        var layout: LeafLayout
        var header: DictionaryPageHeader?
        var uncompressedByteCount: Int32
        /// The page as it is stored.
        var body: Buffer
        var dictionary: LeafDictionary
    }

    private let entries = Mutex<[String: Entry]>([:])
    /// Larger pages are not kept.
    private static let pageByteLimit = 1 << 20

    public init() {}

    /// The dictionary of an equal page of the same column.
    func dictionary(
        of page: StoredPage, _ leaf: LeafColumn, _ codec: CompressionCodec, _ type: DataType,
        _ layout: LeafLayout
    ) -> LeafDictionary? {
        guard page.body.byteCount <= Self.pageByteLimit,
            let entry = entries.withLock({ $0[leaf.name] }),
            entry.physicalType == leaf.physicalType, entry.typeLength == leaf.typeLength,
            entry.codec == codec, entry.type == type, entry.layout == layout,
            entry.header == page.header.dictionaryPage,
            entry.uncompressedByteCount == page.header.uncompressedByteCount,
            entry.body.hasSameBytes(as: page.body)
        else { return nil }
        return entry.dictionary
    }

    /// Keeps a dictionary in place of the one that the column had before.
    func remember(
        _ dictionary: LeafDictionary, of page: StoredPage, _ leaf: LeafColumn, _ codec: CompressionCodec,
        _ type: DataType, _ layout: LeafLayout
    ) {
        guard page.body.byteCount <= Self.pageByteLimit else { return }
        // The page is part of a larger piece of the file, which is not to be held.
        let body = unsafe page.body.withUnsafeBytes { unsafe Buffer(copying: $0) }
        let entry = Entry(
            physicalType: leaf.physicalType, typeLength: leaf.typeLength, codec: codec, type: type,
            layout: layout, header: page.header.dictionaryPage,
            uncompressedByteCount: page.header.uncompressedByteCount, body: body, dictionary: dictionary)
        entries.withLock { $0[leaf.name] = entry }
    }
}

extension Buffer {
    /// Compares words, of which a block at a time goes without a branch.
    fileprivate func hasSameBytes(as other: Buffer) -> Bool {
        guard byteCount == other.byteCount else { return false }
        let count = byteCount
        return unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                var position = 0
                while position + 512 <= count {
                    var difference: UInt64 = 0
                    for offset in stride(from: position, to: position &+ 512, by: 8) {
                        difference |=
                            unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                            ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    }
                    if difference != 0 { return false }
                    position += 512
                }
                while position < count {
                    if unsafe left[position] != right[position] { return false }
                    position += 1
                }
                return true
            }
        }
    }
}
