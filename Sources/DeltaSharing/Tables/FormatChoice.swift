import DeltaLog

/// Chooses the form of an answer, or says plainly why there can be none.
enum FormatChoice {
    /// Reader features that concern the log or the table's keeping only: clients of file lists never meet them.
    private static let invisible: Set<String> = ["v2checkpoint", "vacuumprotocolcheck", "catalogmanaged"]

    /// Parquet where the client takes it and the files mean the same without Delta's rules; else Delta.
    /// `hasDeletionVectors` says whether files of the answer have some.
    static func format(
        for snapshot: Snapshot, _ capabilities: Capabilities, hasDeletionVectors: Bool
    ) throws -> Capabilities.Format {
        let features = readerFeatures(of: snapshot)
        let obstacles = obstacles(snapshot, hasDeletionVectors: hasDeletionVectors)
        let unknown = features.filter { !capabilities.readerFeatures.contains($0.lowercased()) }.sorted()
        // A client that takes both is better off with Delta where the table may come to need it.
        let prefersParquet = obstacles.isEmpty && (features.isEmpty || !unknown.isEmpty)
        if capabilities.formats.contains(.parquet), prefersParquet || !capabilities.formats.contains(.delta) {
            guard obstacles.isEmpty else {
                throw SharingError.unsupported(
                    "This table has \(obstacles.joined(separator: ", ")), which the response format parquet cannot say. "
                        + "Ask with delta-sharing-capabilities: responseformat=delta; in Python, "
                        + "load_as_pandas(url, use_delta_format=True).")
            }
            return .parquet
        }
        guard unknown.isEmpty else {
            throw SharingError.unsupported(
                "This table needs the reader features \(unknown.joined(separator: ", ")), which the client does not "
                    + "name in delta-sharing-capabilities: readerfeatures.")
        }
        return .delta
    }

    /// What readers of the files alone would read wrongly.
    private static func obstacles(_ snapshot: Snapshot, hasDeletionVectors: Bool) -> [String] {
        var found: [String] = []
        if hasDeletionVectors { found.append("deletion vectors") }
        if snapshot.columnMapping != .none { found.append("mapped column names") }
        let features = Set(readerFeatures(of: snapshot).map { $0.lowercased() })
        if features.contains(where: { $0.hasPrefix("timestampntz") }) {
            found.append("timestamps without zone")
        }
        if features.contains(where: { $0.hasPrefix("typewidening") }) { found.append("widened types") }
        if features.contains(where: { $0.hasPrefix("variant") }) { found.append("variants") }
        return found
    }

    /// The reader features that show in files or values.
    private static func readerFeatures(of snapshot: Snapshot) -> [String] {
        var features = snapshot.protocolAction.readerFeatures ?? []
        if snapshot.protocolAction.minReaderVersion == 2, snapshot.columnMapping != .none {
            features.append("columnMapping")
        }
        return features.filter { !invisible.contains($0.lowercased().replacing("-preview", with: "")) }
    }
}
