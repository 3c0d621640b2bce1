/// Why a query did not give its rows.
public struct SQLError: Error, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    public enum Code: Hashable, Sendable {
        /// The query is no SQL, or names what is not there.
        case invalidQuery
        /// The query names a table that is not there.
        case unknownTable
        /// The query needs more memory than it may have.
        case outOfMemory
        /// Anything else.
        case failed
    }

    public var code: Code
    /// What went wrong, where in the query, and what to do.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
