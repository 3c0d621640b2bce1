import DeltaLog

/// One page of a list that is ordered by name (`maxResults`, `pageToken`).
///
/// The token holds the name of the last item that was given, so a list that changes meanwhile neither repeats nor
/// skips what stays.
struct Page {
    private let limit: Int
    private let after: String?

    /// Items in a page where the client does not say, and at most.
    static let usualLimit = 500

    /// Throws ``SharingError`` 400.
    init(_ target: RequestTarget) throws {
        limit =
            try target["maxResults"].map { text in
                guard let number = Int32(text), number >= 0 else {
                    throw SharingError.malformed("maxResults must be a whole number, and not negative.")
                }
                return min(Int(number), Self.usualLimit)
            } ?? Self.usualLimit
        after = try target["pageToken"].flatMap { token in
            if token.isEmpty { return nil }
            guard let bytes = Base64URL.decode(token), bytes.first == UInt8(ascii: ">"),
                let name = String(validating: bytes.dropFirst(), as: UTF8.self)
            else { throw SharingError.malformed("pageToken is none that this server gave.") }
            return name
        }
    }

    /// The answer: those of `items`, ordered by their names, that are on this page.
    func answer<Item>(_ items: [Item], name: (Item) -> String, json: (Item) -> JSONObject) -> JSONValue {
        let rest = after.map { after in items.filter { name($0) > after } } ?? items
        let shown = rest.prefix(limit)
        var answer: JSONObject = ["items": .array(shown.map { .object(json($0)) })]
        if shown.count < rest.count {
            // A page of nothing goes on where it was asked to begin.
            let last = shown.last.map(name) ?? after ?? ""
            answer["nextPageToken"] = .string(Base64URL.encode(Array(">\(last)".utf8)))
        }
        return .object(answer)
    }
}
