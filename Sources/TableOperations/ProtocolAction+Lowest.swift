import DeltaLog
import TableScan

extension ProtocolAction {
    /// The lowest protocol that a new table with this schema and these properties needs (protocol section "Table
    /// Features"): the legacy versions where those suffice, otherwise features by name.
    ///
    /// Throws ``TableError`` `.unsupported` for properties whose feature a new table cannot be given.
    static func lowest(for schema: TableSchema, properties: [String: String]) throws -> ProtocolAction {
        var readerFeatures: Set<TableFeature> = []
        var writerFeatures: Set<TableFeature> = []
        var writerVersion: Int32 = 2
        func isOn(_ property: String) -> Bool { properties[property]?.lowercased() == "true" }

        for property in [
            "delta.enableRowTracking", "delta.enableIcebergCompatV1", "delta.enableIcebergCompatV2",
        ]
        where isOn(property) {
            throw TableError(.unsupported, "A new table cannot have \(property); leave the property out.")
        }
        if let mode = properties["delta.columnMapping.mode"], mode.lowercased() != "none" {
            throw TableError(
                .unsupported,
                "A new table cannot have delta.columnMapping.mode \(mode); leave the property out.")
        }
        if isOn("delta.enableChangeDataFeed") { writerVersion = 4 }
        if schema.fields.contains(where: { $0.type.holdsTimestampNTZ }) {
            readerFeatures.insert(.timestampNTZ)
        }
        if isOn("delta.enableDeletionVectors") { readerFeatures.insert(.deletionVectors) }
        if isOn("delta.enableTypeWidening") { readerFeatures.insert(.typeWidening) }
        if properties["delta.checkpointPolicy"]?.lowercased() == "v2" { readerFeatures.insert(.v2Checkpoint) }
        if isOn("delta.enableInCommitTimestamps") { writerFeatures.insert(.inCommitTimestamp) }

        guard !readerFeatures.isEmpty || !writerFeatures.isEmpty else {
            return ProtocolAction(minReaderVersion: 1, minWriterVersion: writerVersion)
        }
        if isOn("delta.appendOnly") { writerFeatures.insert(.appendOnly) }
        if writerVersion == 4 { writerFeatures.insert(.changeDataFeed) }
        writerFeatures.formUnion(readerFeatures)
        return ProtocolAction(
            minReaderVersion: readerFeatures.isEmpty ? 1 : 3, minWriterVersion: 7,
            readerFeatures: readerFeatures.isEmpty ? nil : readerFeatures.map(\.rawValue).sorted(),
            writerFeatures: writerFeatures.map(\.rawValue).sorted())
    }
}

extension DeltaType {
    /// Whether the type is, or holds, a timestamp without zone.
    fileprivate var holdsTimestampNTZ: Bool {
        switch self {
        case .timestampNTZ: true
        case .structure(let fields): fields.contains { $0.type.holdsTimestampNTZ }
        case .array(let element, _): element.holdsTimestampNTZ
        case .map(let key, let value, _): key.holdsTimestampNTZ || value.holdsTimestampNTZ
        default: false
        }
    }
}
