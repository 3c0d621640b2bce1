public import Columnar
public import DeltaLog

/// The rows that some versions of a table inserted, updated and deleted (protocol section "Add CDC File").
///
/// Batches have the columns of the range's last version, then ``changeTypeColumn``, ``commitVersionColumn`` and
/// ``commitTimestampColumn``. Versions come in ascending order; within a version the order carries no meaning.
public struct ChangeFeed: AsyncSequence, Sendable {
    public typealias Element = RecordBatch

    /// `insert`, `update_preimage` (a row as it was), `update_postimage` (as it is) or `delete`.
    public static let changeTypeColumn = "_change_type"
    /// The version that made the change.
    public static let commitVersionColumn = "_commit_version"
    /// When that version was committed.
    public static let commitTimestampColumn = "_commit_timestamp"
    /// The table property that makes writers record changes.
    public static let property = "delta.enableChangeDataFeed"

    /// The versions whose changes are told, both ends included.
    public let versions: ClosedRange<Int64>
    /// The schema of the batches.
    public let schema: Schema
    /// The table at the range's last version, whose columns the rows have.
    public let snapshot: Snapshot
    private let options: ScanOptions

    /// Looks up the changes of versions `start` to `end`, or to the newest.
    ///
    /// Throws ``TableError`` `.invalidRequest` where the table did not record changes at either end, ``DeltaError``
    /// where a version is not there. Versions in between are looked at when their turn comes.
    public init(
        _ table: Table, from start: Int64, to end: Int64? = nil, options: ScanOptions = ScanOptions()
    ) async throws {
        guard start >= 0, start <= end ?? .max else {
            throw TableError(
                .invalidRequest, "Versions \(start) to \(end.map(String.init) ?? "the newest") are no range.")
        }
        let last = try await table.snapshot(version: end)
        let first = start == last.version ? last : try await table.snapshot(version: start)
        for snapshot in [first, last] {
            try Self.checkRecording(snapshot.metadata, at: snapshot.version)
        }
        let own = [Self.changeTypeColumn, Self.commitVersionColumn, Self.commitTimestampColumn]
        if let name = own.first(where: { last.schema.field(named: $0) != nil }) {
            throw TableError(
                .unsupported, "The table has a column \(name) of its own, which the change feed needs.")
        }
        versions = start...last.version
        snapshot = last
        self.options = options
        schema = Schema(
            last.schema.columnar.fields + [
                Field(name: Self.changeTypeColumn, type: .string, isNullable: false),
                Field(name: Self.commitVersionColumn, type: .int64, isNullable: false),
                Field(
                    name: Self.commitTimestampColumn, type: .timestamp(.microseconds, adjustedToUTC: true),
                    isNullable: false),
            ])
    }

    fileprivate static func checkRecording(_ metadata: Metadata, at version: Int64) throws {
        guard metadata.isEnabled(property) else {
            throw TableError(
                .invalidRequest,
                "At version \(version) the table did not record its changes: \(property) was not true. Choose later "
                    + "versions, or compare two versions with diff.")
        }
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(feed: self)
    }

    /// All changes as one batch, for results that fit in memory.
    public func collect() async throws -> RecordBatch {
        var parts: [RecordBatch] = []
        for try await batch in self { parts.append(batch) }
        if parts.isEmpty {
            return RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) })
        }
        return try RecordBatch.concatenating(parts)
    }

    /// Reads one version after the other.
    public struct Iterator: AsyncIteratorProtocol {
        private let feed: ChangeFeed
        private var nextVersion: Int64
        private var commit: (version: Int64, milliseconds: Int64) = (0, 0)
        private var parts: [ChangePart] = []
        private var current: (batches: DataFileBatches, part: ChangePart)?

        fileprivate init(feed: ChangeFeed) {
            self.feed = feed
            nextVersion = feed.versions.lowerBound
        }

        public mutating func next() async throws -> RecordBatch? {
            while true {
                if let batch = try await current?.batches.next() {
                    if batch.rowCount > 0, let part = current?.part { return try labelled(batch, part) }
                    continue
                }
                if let part = parts.popLast() {
                    current = (try await part.open(in: feed.snapshot, feed.options), part)
                    continue
                }
                guard nextVersion <= feed.versions.upperBound else { return nil }
                let commit = try await feed.snapshot.location.readCommit(nextVersion)
                for case .metadata(let metadata) in commit.actions { try check(metadata) }
                self.commit = (commit.version, commit.timestampMilliseconds)
                parts = try await ChangePart.parts(of: commit, in: feed.snapshot.location).reversed()
                nextVersion += 1
            }
        }

        private func check(_ metadata: Metadata) throws {
            try ChangeFeed.checkRecording(metadata, at: nextVersion)
            guard metadata.partitionColumns == feed.snapshot.metadata.partitionColumns else {
                throw TableError(
                    .unsupported,
                    "Version \(nextVersion) changes the partition columns; ask for the changes before and from it on "
                        + "separately.")
            }
        }

        /// The batch with the columns that tell of the change.
        private func labelled(_ batch: RecordBatch, _ part: ChangePart) throws -> RecordBatch {
            var columns = batch.columns
            if let type = part.changeType {
                columns.append(.constant(.string(type), type: .string, count: batch.rowCount))
            } else if columns.last?.nullCount != 0 {
                throw TableError(
                    .damaged,
                    "The change data file \(part.file.path) has rows without a \(ChangeFeed.changeTypeColumn)."
                )
            }
            columns.append(.constant(.int(commit.version), type: .int64, count: batch.rowCount))
            let time = commit.milliseconds.multipliedReportingOverflow(by: 1000).partialValue
            columns.append(
                .constant(
                    .timestamp(time, .microseconds, adjustedToUTC: true),
                    type: .timestamp(.microseconds, adjustedToUTC: true), count: batch.rowCount))
            return RecordBatch(schema: feed.schema, columns: columns, rowCount: batch.rowCount)
        }
    }
}
