/// Why a store did not do what it was asked.
public struct ObjectStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    public enum Code: Hashable, Sendable {
        /// There is no such object.
        case notFound
        /// The store refused: credentials, permissions, a read-only file system.
        case permissionDenied
        /// No room, too many open files, a quota.
        case exhausted
        /// The store may answer if asked again.
        case unavailable
        /// The call may or may not have taken effect; look before asking again.
        case unknownOutcome
        /// The request makes no sense to this store: a range beyond the end, a folder in place of an object.
        case invalidRequest
        /// Anything else.
        case failed
    }

    public var code: Code
    /// One sentence: what was tried and what the store said.
    public var message: String
    public var path: ObjectPath?

    public init(_ code: Code, _ message: String, path: ObjectPath? = nil) {
        self.code = code
        self.message = message
        self.path = path
    }

    public var description: String {
        path.map { "\($0): \(message)" } ?? message
    }
}
