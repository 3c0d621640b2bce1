extension Metadata {
    /// What the properties that name versions begin with.
    package static let tagPrefix = "tarn.tag."

    /// Versions with a name, by name. A tag stands in the table's properties, as `tarn.tag.NAME`.
    package var tags: [String: Int64] {
        var tags: [String: Int64] = [:]
        for (property, value) in configuration where property.hasPrefix(Self.tagPrefix) {
            if let version = Int64(value) { tags[String(property.dropFirst(Self.tagPrefix.count))] = version }
        }
        return tags
    }
}
