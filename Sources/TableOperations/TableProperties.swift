package import DeltaLog
import TableScan

/// Table properties of this engine's own, and what is known of the protocol's.
package enum TableProperty {
    /// The columns that identify a row, as a JSON array of names.
    package static let key = "tarn.key"
    /// How rows are changed where the table has deletion vectors: `auto`, `copy-on-write` or `merge-on-read`.
    package static let rowChanges = "tarn.rowChanges"
    /// `false` keeps writes from merging small files now and then.
    package static let autoCompact = "tarn.autoCompact"

    /// Throws ``TableError`` `.unsupported` for properties whose demands this engine does not keep to, and
    /// `.invalidRequest` for values that mean nothing.
    static func checkSupported(_ name: String, _ value: String) throws {
        let refused = [
            "delta.enableIcebergCompatV1", "delta.enableIcebergCompatV2", "delta.enableIcebergCompatV3",
        ]
        if refused.contains(name), value.lowercased() != "false" {
            throw TableError(.unsupported, "A table cannot have \(name) here; leave the property out.")
        }
        if booleans.contains(name), !["true", "false"].contains(value.lowercased()) {
            throw TableError(.invalidRequest, "\(name) is true or false, not \(value).")
        }
        if name == "delta.columnMapping.mode", ColumnMapping(rawValue: value.lowercased()) == nil {
            throw TableError(.invalidRequest, "\(name) is none, name or id, not \(value).")
        }
    }

    private static let booleans: Set<String> = [
        "delta.appendOnly", "delta.enableChangeDataFeed", "delta.enableDeletionVectors",
        "delta.enableInCommitTimestamps", "delta.enableRowTracking", "delta.enableTypeWidening",
    ]

    /// Names for the columns in which data files keep what their rows were known by before.
    static func rowTracking(_ environment: LogEnvironment) -> [String: String] {
        [
            RowTracking.rowIDColumn: "_row-id-col-" + environment.makeUUID(),
            RowTracking.commitVersionColumn: "_row-commit-version-col-" + environment.makeUUID(),
        ]
    }
}

extension Metadata {
    /// The key that the table declares; nil if it declares none. Throws ``DeltaError`` `damaged` on anything but
    /// an array of names.
    package func declaredKey() throws(DeltaError) -> [String]? {
        guard let text = configuration[TableProperty.key] else { return nil }
        guard let value = try? JSONValue(parsing: text), let elements = value.arrayValue, !elements.isEmpty
        else {
            throw DeltaError(
                .damaged, "the property \(TableProperty.key) is \(text), not an array of column names")
        }
        let names = elements.compactMap(\.stringValue)
        guard names.count == elements.count else {
            throw DeltaError(
                .damaged, "the property \(TableProperty.key) is \(text), not an array of column names")
        }
        return names
    }
}
