import DeltaLog

extension Metadata {
    /// Versions with a name, by name. A tag stands in the table's properties, as `tarn.tag.NAME`.
    package var tags: [String: Int64] {
        var tags: [String: Int64] = [:]
        for (property, value) in configuration where property.hasPrefix(TableProperty.tagPrefix) {
            if let version = Int64(value) {
                tags[String(property.dropFirst(TableProperty.tagPrefix.count))] = version
            }
        }
        return tags
    }
}
