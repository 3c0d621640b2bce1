import DeltaLog
import TableScan

/// Whether rows that go are masked by a deletion vector or their file is written anew without them.
struct RowChangePolicy {
    /// The values of the table property `tarn.rowChanges`.
    enum Mode: String {
        /// By cost: a mask where it spares much writing and leaves most of the file alive.
        case auto
        case copyOnWrite = "copy-on-write"
        case mergeOnRead = "merge-on-read"
    }

    let mode: Mode

    /// The policy of a table: copy on write unless the table has deletion vectors enabled. Throws ``TableError``
    /// `.invalidRequest` where the property has another value, `.unsupported` where rows are tracked and cannot be masked.
    init(_ snapshot: Snapshot) throws {
        let mayMask =
            snapshot.metadata.isEnabled("delta.enableDeletionVectors")
            && (snapshot.protocolAction.writerFeatures ?? []).contains(TableFeature.deletionVectors.rawValue)
        if snapshot.metadata.isEnabled(RowTracking.enabled) {
            // A row that moves to another file would lose its id.
            guard mayMask else {
                throw TableError(
                    .unsupported,
                    "The table tracks rows (\(RowTracking.enabled)), so rows can only be removed where it has deletion "
                        + "vectors: set delta.enableDeletionVectors=true.")
            }
            mode = .mergeOnRead
            return
        }
        guard mayMask else {
            mode = .copyOnWrite
            return
        }
        let text = snapshot.metadata.configuration[TableProperty.rowChanges] ?? Mode.auto.rawValue
        guard let mode = Mode(rawValue: text) else {
            throw TableError(
                .invalidRequest,
                "The table property \(TableProperty.rowChanges) is \(text); it can be auto, copy-on-write or merge-on-read."
            )
        }
        self.mode = mode
    }

    /// Files below this size are as quickly written as masked.
    private static let smallFileByteCount: Int64 = 256 << 10

    /// Whether to mask `rowCount` more rows of a file.
    func masks(_ rowCount: Int, of file: DataFile) -> Bool {
        switch mode {
        case .copyOnWrite: return false
        case .mergeOnRead: return true
        case .auto:
            let masked = Int(file.deleted?.count ?? 0) + rowCount
            return file.file.size >= Self.smallFileByteCount && masked * 5 <= file.rowCount
        }
    }
}
