/// What a client must know to read or write the table (protocol section "Protocol Evolution").
public struct ProtocolAction: Hashable, Sendable {
    public var minReaderVersion: Int32
    public var minWriterVersion: Int32
    /// Present exactly when `minReaderVersion` is 3.
    public var readerFeatures: [String]?
    /// Present exactly when `minWriterVersion` is 7.
    public var writerFeatures: [String]?

    public init(
        minReaderVersion: Int32, minWriterVersion: Int32, readerFeatures: [String]? = nil,
        writerFeatures: [String]? = nil
    ) {
        self.minReaderVersion = minReaderVersion
        self.minWriterVersion = minWriterVersion
        self.readerFeatures = readerFeatures
        self.writerFeatures = writerFeatures
    }
}
