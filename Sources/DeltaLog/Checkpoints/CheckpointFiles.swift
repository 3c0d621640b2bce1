import Columnar

/// Files of a checkpoint, as many as came in one batch.
struct CheckpointFiles: Sendable {
    enum Source: Sendable {
        case columns(AddColumns)
        case values([AddFile])
    }

    let source: Source
    /// Rows that are live files, ascending.
    private(set) var liveRows: [Int32]

    /// `firstRow` is the row of its row group that is the first of the column.
    init(
        _ column: Column, statistics: StoredStatistics?, firstRow: Int
    ) throws(CheckpointError) {
        guard let view = StructureView(column) else { throw .wrongType(field: "add", due: "a structure") }
        let columns = try AddColumns(view, statistics: statistics, firstRow: firstRow)
        source = .columns(columns)
        liveRows = try columns.rows(of: column)
        count()
    }

    init(_ files: [AddFile]) {
        source = .values(files)
        liveRows = Array(0..<Int32(clamping: files.count))
        count()
    }

    /// The live file at a position of `liveRows`.
    func file(at index: Int) -> AddFile {
        let row = Int(liveRows[index])
        switch source {
        case .columns(let columns): return columns.file(at: row)
        case .values(let files): return files[row]
        }
    }

    /// Bytes of the live data files, counted whenever the rows change.
    private(set) var totalByteCount: Int64 = 0

    private mutating func count() {
        totalByteCount =
            switch source {
            case .columns(let columns): liveRows.reduce(0) { $0 &+ (columns.size.integer(at: Int($1)) ?? 0) }
            case .values(let files): liveRows.reduce(0) { $0 &+ files[Int($1)].size }
            }
    }

    /// What is left when later commits have named some logical files.
    func without(_ settled: SettledFiles) -> CheckpointFiles {
        if settled.keys.isEmpty { return self }
        var rest = self
        switch source {
        case .values(let files): rest.liveRows.removeAll { settled.keys.contains(files[Int($0)].key) }
        case .columns(let columns):
            rest.liveRows.removeAll { row in
                let mayMatch = columns.path.withBytes(at: Int(row)) { bytes in
                    bytes.byteCount == 0 || FileKey.hasSeveralForms(unsafe bytes.unsafeLoad(as: UInt8.self))
                        || settled.pathHashes.contains(PathHash.of(bytes))
                }
                return mayMatch && settled.keys.contains(columns.key(at: Int(row)))
            }
        }
        if rest.liveRows.count < liveRows.count { rest.count() }
        return rest
    }
}

/// Logical files that commits have named, prepared for looking up many rows.
struct SettledFiles {
    let keys: Set<FileKey>
    let pathHashes: Set<UInt64>

    init(_ keys: Set<FileKey>) {
        self.keys = keys
        var hashes = Set<UInt64>(minimumCapacity: keys.count)
        for key in keys {
            let bytes = Array(key.path.utf8)
            hashes.insert(unsafe PathHash.of(bytes.span.bytes))
        }
        pathHashes = hashes
    }
}

/// A quick hash of path bytes; equal hashes are looked at again, so collisions cost only time.
enum PathHash {
    static func of(_ bytes: RawSpan) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.byteCount)
        var offset = 0
        while offset + 8 <= bytes.byteCount {
            hash = mix(hash ^ (unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.byteCount {
            rest = rest << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return mix(hash ^ rest)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
        return product.high ^ product.low
    }
}
