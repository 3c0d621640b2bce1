/// What `lake.yaml` says: settings of the whole lake.
public struct LakeConfiguration: Hashable, Sendable {
    /// A name for people; nothing is looked up by it.
    public var name = "lake"
    /// The folder of the tables, below the lake home unless it is absolute, or a URI such as `s3://bucket/folder`.
    public var tables = "tables"
    /// zstd level of data files.
    public var compressionLevel = 3
    /// Data files are closed at about this size.
    public var targetFileByteCount = 128 << 20

    /// The layout of the lake home that this code reads.
    static let layoutVersion = 1

    public init() {}

    /// Reads what a file says; faults stay in it.
    init(_ file: inout ConfigurationFile) {
        let version = file.integer("version", in: 1...1_000, default: Self.layoutVersion)
        if version != Self.layoutVersion {
            file.report(
                "version",
                "is \(version), and this tarn reads lake homes of version \(Self.layoutVersion) only")
        }
        name = file.text("name", default: name)
        tables = file.filePath("tables", default: tables)
        if let scheme = tables.firstRange(of: "://").map({ tables[..<$0.lowerBound] }), scheme != "s3",
            scheme != "s3a"
        {
            file.report("tables", "must be a folder or s3://bucket/folder")
            tables = "tables"
        }
        compressionLevel = file.integer("compression_level", in: 1...19, default: compressionLevel)
        targetFileByteCount = file.byteCount(
            "target_file_size", in: (1 << 20)...(4 << 30), default: targetFileByteCount)
    }
}
