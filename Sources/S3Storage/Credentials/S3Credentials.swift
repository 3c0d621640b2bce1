/// What requests are signed with. Printing it shows no secret.
public struct S3Credentials: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public let accessKeyID: String
    let secretAccessKey: String
    /// Of temporary credentials.
    let sessionToken: String?
    /// When temporary credentials end, in milliseconds since 1970-01-01T00:00:00Z.
    public let expirationMilliseconds: Int64?

    public init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
        expirationMilliseconds: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expirationMilliseconds = expirationMilliseconds
    }

    /// Texts that must not be told.
    var secrets: [String] { [secretAccessKey] + (sessionToken.map { [$0] } ?? []) }

    public var description: String { "S3Credentials(\(accessKeyID.prefix(4))…)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
