/// Why a request to a lake was not carried out, where no module below has a word for it.
public struct RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    public enum Code: Hashable, Sendable {
        /// The request makes no sense.
        case usage
        /// The rows handed in cannot be taken.
        case refusedData
        /// Anything else.
        case failed
    }

    public var code: Code
    /// What is wrong and what to do.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
