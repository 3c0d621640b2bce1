import DeltaLog
import TableOperations

/// How a source is synced.
public struct SyncOptions: Sendable {
    /// Reads the whole history rather than the newest rows.
    public var full = false
    /// Commits nothing if a single learner or assessment fails.
    public var strict = false
    /// Syncs only the learners or assessments of one part of so many, counted from 1.
    public var shard: Shard?
    /// Names this run; a run whose name was applied before does nothing.
    public var batchID: String?
    /// Makes the views anew that read what changed.
    public var refreshesViews = true

    public init() {}
}

/// One of several parts of a source that are synced apart.
public struct Shard: Hashable, Sendable {
    public let index: Int
    public let count: Int

    /// Reads `2/5`: the second of five. Nil if it is none such.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], (1...10_000).contains(count),
            (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Whether what has this id belongs to this part; the same in every run.
    func contains(_ id: String) -> Bool {
        if let number = Int64(id), number >= 0 { return contains(number) }
        // FNV-1a: the same on every machine, which the standard library's hash is not.
        let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return hash % UInt64(count) == UInt64(index - 1)
    }

    /// Whether a learner belongs to this part; the same in every run.
    func contains(_ id: Int64) -> Bool {
        id % Int64(count) == Int64(index - 1)
    }
}

extension SyncOptions {
    /// Under which id tables remember this run; nil where it was given none. The parts of a source are runs of their
    /// own.
    func batch(of source: String) -> BatchIdentifier? {
        guard let batchID else { return nil }
        let part = shard.map { ":\($0.index)/\($0.count)" } ?? ""
        return BatchIdentifier(application: "tarn:\(source):\(batchID)\(part)", sequence: 1)
    }

    /// The result of a run that a table has seen already; nil if it has not.
    func alreadyApplied(_ source: String, in snapshot: Snapshot?) -> WriteResult? {
        guard let snapshot, let batch = batch(of: source), snapshot.transactions[batch.application] != nil
        else { return nil }
        var result = WriteResult(version: snapshot.version, committed: false)
        result.alreadyAppliedAt = snapshot.version
        return result
    }
}
