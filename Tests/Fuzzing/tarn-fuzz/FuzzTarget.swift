import Columnar

@testable import DeltaLog
@testable import Parquet

/// What is fed with bytes that nobody vouches for. Each must end, without a trap, in a value or an error.
enum FuzzTarget: String, CaseIterable {
    /// A whole Parquet file: opened, all rows read.
    case file
    /// A whole Parquet file, verified.
    case verify
    /// A footer without the magic around it.
    case footer
    /// Page headers, page indexes and bloom filter headers.
    case thrift
    /// Pages of one encoding; the first four bytes choose encoding, type, width and count.
    case pages
    /// Lines of a Delta commit, with the schema and the statistics in them.
    case commit
    /// A deletion vector.
    case deletionVector = "deletion-vector"

    func run(_ bytes: [UInt8]) {
        switch self {
        case .file: blocking { await Self.readFile(bytes) }
        case .verify: blocking { _ = try? await ParquetVerifier.verify(InMemorySource(bytes)) }
        case .footer: Self.decodeFooter(bytes)
        case .thrift: Self.decodeThrift(bytes)
        case .pages: PageFuzzing.decode(bytes)
        case .commit: Self.readCommit(bytes)
        case .deletionVector: _ = try? DeletionVectorCoding.decode(bytes[...])
        }
    }

    private static func readFile(_ bytes: [UInt8]) async {
        var options = ReadOptions()
        // Damaged pages are of interest, not only those whose checksum was guessed.
        options.verifiesChecksums = false
        options.pageByteLimit = 1 << 20
        options.pageValueLimit = 1 << 16
        options.batchByteLimit = 1 << 20
        guard let file = try? await ParquetFile.open(InMemorySource(bytes), options: options) else { return }
        var reader = file.read(batchSize: 1024)
        var batchCount = 0
        while batchCount < 64, let batch = try? await reader.next() {
            batchCount += 1
            precondition(batch.columns.allSatisfy { $0.count == batch.rowCount })
        }
    }

    private static func decodeFooter(_ bytes: [UInt8]) {
        guard let (metadata, _) = try? FileMetadata.decode(bytes.span.bytes, part: "footer") else { return }
        _ = try? SchemaTree(elements: metadata.schema, int96: .bytes)
        // What was understood can be written, and is understood again.
        let again = metadata.encoded()
        precondition((try? FileMetadata.decode(again.span.bytes, part: "footer")) != nil)
    }

    private static func decodeThrift(_ bytes: [UInt8]) {
        _ = try? PageHeader.decode(bytes.span.bytes, part: "page header")
        _ = try? ColumnIndex.decode(bytes.span.bytes, part: "column index")
        _ = try? OffsetIndex.decode(bytes.span.bytes, part: "offset index")
        _ = try? BloomFilterHeader.decode(bytes.span.bytes, part: "bloom filter")
    }

    private static func readCommit(_ bytes: [UInt8]) {
        guard let actions = try? ActionReader.read(bytes, kinds: .all) else { return }
        for case .metadata(let metadata) in actions {
            guard let schema = try? TableSchema(json: metadata.schemaString) else { continue }
            for case .add(let file) in actions {
                _ = file.statistics(schema: schema, mapping: .none)
            }
        }
    }
}
