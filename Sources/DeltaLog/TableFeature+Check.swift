extension TableFeature {
    /// Throws `unsupported`, naming what is not known, unless the table may be read.
    public static func checkReadable(_ action: ProtocolAction) throws(DeltaError) {
        guard (1...3).contains(action.minReaderVersion) else {
            throw DeltaError(
                .unsupported,
                "the table needs a reader of version \(action.minReaderVersion); this one knows 1 to 3")
        }
        guard action.minReaderVersion == 3 else { return }
        guard let features = action.readerFeatures else {
            throw DeltaError(.damaged, "the protocol has reader version 3 but no list of reader features")
        }
        guard action.minWriterVersion == 7 else {
            throw DeltaError(
                .damaged,
                "the protocol has reader version 3 with writer version \(action.minWriterVersion), not 7")
        }
        let unknown = features.filter { !readable.contains(TableFeature(rawValue: $0)) }.sorted()
        guard unknown.isEmpty else {
            throw DeltaError(
                .unsupported,
                "the table needs reader features that are not known here: \(unknown.joined(separator: ", "))")
        }
    }

    /// The column mapping in force. Throws `unsupported` on a mode that is not known.
    static func columnMapping(
        _ action: ProtocolAction, _ metadata: Metadata
    ) throws(DeltaError) -> ColumnMapping {
        let isSupported =
            action.minReaderVersion == 2
            || (action.readerFeatures ?? []).contains(TableFeature.columnMapping.rawValue)
        guard isSupported, let mode = metadata.configuration["delta.columnMapping.mode"] else { return .none }
        guard let mapping = ColumnMapping(rawValue: mode.lowercased()) else {
            throw DeltaError(.unsupported, "the column mapping mode \(mode) is not known")
        }
        return mapping
    }

    /// Throws `unsupported` if the schema records a change of type that readers do not know.
    static func checkTypeChanges(_ schema: TableSchema) throws(DeltaError) {
        try checkTypeChanges(.structure(schema.fields), at: [])
    }

    private static func checkTypeChanges(_ type: DeltaType, at path: [String]) throws(DeltaError) {
        switch type {
        case .structure(let fields):
            for field in fields {
                for change in field.metadata[StructField.Key.typeChanges]?.arrayValue ?? [] {
                    let from = change.objectValue?["fromType"]?.stringValue ?? "?"
                    let to = change.objectValue?["toType"]?.stringValue ?? "?"
                    guard TypeWidening.isSupported(from: from, to: to) else {
                        throw DeltaError(
                            .unsupported,
                            "column \((path + [field.name]).joined(separator: ".")) was changed from \(from) to \(to), "
                                + "which is no widening that is known here")
                    }
                }
                try checkTypeChanges(field.type, at: path + [field.name])
            }
        case .array(let element, _): try checkTypeChanges(element, at: path + ["element"])
        case .map(let key, let value, _):
            try checkTypeChanges(key, at: path + ["key"])
            try checkTypeChanges(value, at: path + ["value"])
        default: return
        }
    }
}
