import DeltaLog
import TableScan

extension Snapshot {
    /// Whether whoever changes rows must also write them as change data.
    var recordsChanges: Bool { recordsChanges(under: metadata) }

    /// Whether that is so in a version of this table with `metadata` (protocol section "Writer Requirements for
    /// AddCDCFile").
    func recordsChanges(under metadata: Metadata) -> Bool {
        guard metadata.isEnabled(ChangeFeed.property) else { return false }
        if protocolAction.minWriterVersion == 7 {
            return protocolAction.writerFeatures?.contains(TableFeature.changeDataFeed.rawValue) ?? false
        }
        return protocolAction.minWriterVersion >= 4
    }
}
