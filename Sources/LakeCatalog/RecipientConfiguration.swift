import Foundation

/// Somebody who may read over HTTP, as `recipients/NAME.yaml` says.
public struct RecipientConfiguration: Hashable, Sendable {
    public let name: String
    /// Names of the shares that the recipient may read.
    public var shares: [String]
    /// Whether the recipient may see the lake's pages, which show every table.
    public var pages: Bool
    /// SHA-256 of the bearer tokens, each as 64 lower-case hexadecimal digits. Tokens themselves stand nowhere.
    public var tokenHashes: [String]
    /// From when on the tokens are refused, in milliseconds since 1970-01-01T00:00:00Z; nil: never.
    public var expiryMilliseconds: Int64?

    /// Reads what a file says; faults stay in it.
    init(name: String, _ file: inout ConfigurationFile) {
        self.name = name
        shares = file.texts("shares", default: [])
        pages = file.boolean("pages", default: false)
        tokenHashes = file.texts("token_sha256", default: []).map { $0.lowercased() }
        for hash in tokenHashes where !Self.isHash(hash) {
            file.report("token_sha256", "must be SHA-256 hashes of 64 hexadecimal digits each")
        }
        if tokenHashes.isEmpty {
            file.report("token_sha256", "is missing; tarn share create-profile makes a token and this file")
        }
        if let text = file.optionalText("expires") {
            expiryMilliseconds = Self.milliseconds(text)
            if expiryMilliseconds == nil {
                // Not to be read as "never": until it is mended the token is refused.
                expiryMilliseconds = 0
                file.report("expires", "must be a time such as 2027-07-31T00:00:00Z, not \"\(text)\"")
            }
        }
    }

    private static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z of a time, or of the end of a day.
    private static func milliseconds(_ text: String) -> Int64? {
        let isDay = text.utf8.count == 10
        guard let date = try? Date(isDay ? text + "T00:00:00Z" : text, strategy: .iso8601) else { return nil }
        return Int64(date.timeIntervalSince1970 * 1_000) + (isDay ? 86_400_000 : 0)
    }
}
