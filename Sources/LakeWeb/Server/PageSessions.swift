import Crypto
import DeltaSharing
import LakeCatalog

/// Who may see the pages, where that is not everybody who reaches the server: a browser shows a token once and gets a
/// signed cookie for some hours.
struct PageSessions: Sendable {
    private let key = SymmetricKey(size: .bits256)

    static let cookieName = "tarn_pages"
    private static let lifetimeSeconds: Int64 = 12 * 3_600

    /// The cookie for a recipient, `NAME.HASH.SECONDS.SIGNATURE`; HASH ties it to the token that was shown.
    func cookie(
        for recipient: RecipientConfiguration, token: String, nowMilliseconds now: Int64, secure: Bool
    )
        -> String
    {
        let expiry = now / 1_000 + Self.lifetimeSeconds
        let text = "\(recipient.name).\(AccessTokens.hash(token).prefix(16)).\(expiry)"
        return
            "\(Self.cookieName)=\(text).\(signature(text)); Path=/; Max-Age=\(Self.lifetimeSeconds); HttpOnly; "
            + "SameSite=Strict\(secure ? "; Secure" : "")"
    }

    /// The header that takes the cookie away.
    static let endedCookie = "\(cookieName)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"

    /// Whether a `Cookie` header holds a cookie of ours whose recipient may still see the pages.
    func isOpen(_ header: String?, _ configuration: SharingConfiguration, nowMilliseconds now: Int64) -> Bool
    {
        for part in (header ?? "").split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, sides[0].filter({ $0 != " " }) == Self.cookieName else { continue }
            let fields = sides[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4, let expiry = Int64(fields[2]), now / 1_000 < expiry else { continue }
            let text = fields[0..<3].joined(separator: ".")
            guard AccessTokens.equal(Array(fields[3].utf8), Array(signature(text).utf8)) else { continue }
            return configuration.recipients.contains { recipient in
                recipient.name == fields[0] && Self.maySee(recipient, nowMilliseconds: now)
                    && recipient.tokenHashes.contains { $0.hasPrefix(fields[1]) }
            }
        }
        return false
    }

    /// Whether a recipient's token opens the pages.
    static func maySee(_ recipient: RecipientConfiguration, nowMilliseconds now: Int64) -> Bool {
        recipient.pages && recipient.expiryMilliseconds.map { now < $0 } ?? true
    }

    private func signature(_ text: String) -> String {
        AccessTokens.hexadecimal(
            HMAC<SHA256>.authenticationCode(for: Array("pages\n\(text)".utf8), using: key))
    }
}
