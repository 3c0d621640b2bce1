package import DeltaLog

/// Table properties of this engine's own.
package enum TableProperty {
    /// The columns that identify a row, as a JSON array of names.
    package static let key = "tarn.key"
    /// How rows are changed where the table has deletion vectors: `auto`, `copy-on-write` or `merge-on-read`.
    package static let rowChanges = "tarn.rowChanges"
    /// `false` keeps writes from merging small files now and then.
    package static let autoCompact = "tarn.autoCompact"
    /// What the properties that name versions begin with.
    package static let tagPrefix = "tarn.tag."
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
