import ObjectStorage

/// A place where credentials may be.
protocol CredentialSource: Sendable {
    /// For errors: `the environment`.
    var name: String { get }

    /// The credentials; nil if this place has none. Throws where it should have some and they cannot be had.
    func credentials() async throws(ObjectStoreError) -> S3Credentials?
}

/// Credentials that are handed in.
struct FixedCredentials: CredentialSource {
    let name = "the configuration"
    let fixed: S3Credentials

    func credentials() async throws(ObjectStoreError) -> S3Credentials? { fixed }
}

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentCredentials: CredentialSource {
    let name = "the environment"
    let settings: S3Settings

    func credentials() async throws(ObjectStoreError) -> S3Credentials? {
        let keyID = settings["AWS_ACCESS_KEY_ID"]
        let secret = settings["AWS_SECRET_ACCESS_KEY"]
        if keyID == nil, secret == nil { return nil }
        guard let keyID, let secret else {
            let missing = keyID == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
            throw ObjectStoreError(.permissionDenied, "credentials are set in part: \(missing) is missing")
        }
        return S3Credentials(
            accessKeyID: keyID, secretAccessKey: secret, sessionToken: settings["AWS_SESSION_TOKEN"])
    }
}
