/// What a client says that it can read: the header `delta-sharing-capabilities`.
struct Capabilities: Equatable {
    /// In which form actions are sent.
    enum Format: String {
        case parquet
        case delta
    }

    /// The forms that the client takes; parquet where it does not say.
    var formats: Set<Format> = [.parquet]
    /// Reader features that the client knows, in lower case.
    var readerFeatures: Set<String> = []
    /// Whether a last line is wanted that tells the end of the response.
    var includesEndAction = false

    static let headerName = "delta-sharing-capabilities"

    /// Keys and values are taken in any case; what is not known is passed over. Throws ``SharingError`` 400 where
    /// none of the forms asked for is known.
    init(_ header: String?) throws {
        guard let header else { return }
        for part in header.split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1).map { side in
                side.lowercased().filter { $0 != " " }
            }
            guard sides.count == 2 else { continue }
            let values = sides[1].split(separator: ",").map(String.init)
            switch sides[0] {
            case "responseformat":
                formats = Set(values.compactMap { Format(rawValue: $0) })
                guard !formats.isEmpty else {
                    throw SharingError.malformed("responseformat must be parquet or delta.")
                }
            case "readerfeatures": readerFeatures = Set(values)
            case "includeendstreamaction": includesEndAction = values == ["true"]
            default: continue
            }
        }
    }

    /// The header of the answer.
    func answer(_ format: Format) -> String {
        var text = "responseformat=\(format.rawValue)"
        if includesEndAction { text += ";includeendstreamaction=true" }
        return text
    }
}
