/// A store that can give out addresses under which an object is read without credentials.
public protocol ObjectURLSigning: ObjectStore {
    /// An address that is good for some seconds, for whoever has it: to be treated as a secret.
    func presignedURL(
        for path: ObjectPath, expiresInSeconds seconds: Int
    ) async throws(ObjectStoreError) -> String
}
