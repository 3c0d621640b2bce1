/// Why an operation on a table did not do what it was asked.
public struct TableError: Error, Sendable, CustomStringConvertible {
    /// What a caller can do about it; the command line maps each to an exit code.
    public enum Code: Hashable, Sendable {
        /// The request is at odds with itself or with the table: an unknown column, a missing key.
        case invalidRequest
        /// There is no table, or no such version, at the place named.
        case notFound
        /// Another writer was faster; nothing was changed, the same call may succeed now.
        case conflict
        /// The rows handed in cannot be taken: nulls in a key, values that do not fit.
        case refusedData
        /// The table's files contradict each other or are unreadable.
        case damaged
        /// The table needs a feature that is not supported.
        case unsupported
        /// The store did not answer.
        case unreachable
        /// Anything else.
        case failed
    }

    public var code: Code
    /// What went wrong, where, and what to do; never holds row values.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        cause.map { "\(message): \($0)" } ?? message
    }
}
