/// The names and words in a query, whatever their case; texts in quotes and comments left out.
public struct SQLWords: Sendable {
    private let words: Set<String>

    public init(_ query: String) {
        words = SQLQueryText(query).words
    }

    public func contains(_ word: String) -> Bool {
        words.contains(word.lowercased())
    }
}
