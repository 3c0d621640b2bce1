/// Where the deletion vector of a data file is (protocol section "Deletion Vector Descriptor Schema").
public struct DeletionVectorDescriptor: Hashable, Sendable {
    /// How `pathOrInlineDV` is to be understood.
    public enum StorageType: String, Hashable, Sendable {
        /// A file below the table, named by an encoded UUID.
        case relativePath = "u"
        /// The bytes themselves.
        case inline = "i"
        /// A file anywhere.
        case absolutePath = "p"
    }

    public var storageType: StorageType
    public var pathOrInlineDV: String
    /// Where the vector starts in its file; nil is the file's start, and inline.
    public var offset: Int32?
    /// Bytes of the serialized vector, without length and checksum.
    public var sizeInBytes: Int32
    /// How many rows it removes.
    public var cardinality: Int64

    public init(
        storageType: StorageType, pathOrInlineDV: String, offset: Int32? = nil, sizeInBytes: Int32,
        cardinality: Int64
    ) {
        self.storageType = storageType
        self.pathOrInlineDV = pathOrInlineDV
        self.offset = offset
        self.sizeInBytes = sizeInBytes
        self.cardinality = cardinality
    }

    /// Names the vector during replay.
    public var uniqueID: String {
        let base = storageType.rawValue + pathOrInlineDV
        return offset.map { "\(base)@\($0)" } ?? base
    }
}
