public import ObjectStorage

/// Why a table could not be opened, read or committed to.
public struct DeltaError: Error, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    public enum Code: Hashable, Sendable {
        /// There is no Delta table at this place.
        case notATable
        /// The version asked for is newer than the newest, or the time asked for lies after the last commit.
        case versionNotFound
        /// The version existed, but its part of the log has been cleaned up.
        case versionNotAvailable
        /// A file of the log, a checkpoint or a deletion vector is missing or does not hold what it must.
        case damaged
        /// The table needs something that this reader or writer does not know; the message names it.
        case unsupported
        /// The caller asked for something that the protocol forbids.
        case invalidRequest
        /// The store failed; `cause` says how.
        case storage
        /// A commit may or may not have taken effect, and the store did not let us find out.
        case unknownOutcome
    }

    public var code: Code
    /// One or two sentences: what is wrong, where, and what to do.
    public var message: String
    /// The file at fault, where there is one.
    public var file: ObjectPath?
    /// The table version at fault, where there is one.
    public var version: Int64?
    public var cause: (any Error)?

    public init(
        _ code: Code, _ message: String, file: ObjectPath? = nil, version: Int64? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.version = version
        self.cause = cause
    }

    public var description: String {
        var text = file.map { "\($0): \(message)" } ?? message
        if let cause { text += " (\(cause))" }
        return text
    }

    /// A store's failure as an error of the table.
    package static func storage(_ error: ObjectStoreError, _ what: String) -> DeltaError {
        DeltaError(
            error.code == .unknownOutcome ? .unknownOutcome : .storage, "\(what): \(error.message)",
            file: error.path, cause: error)
    }
}
