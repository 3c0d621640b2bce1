/// Why a source could not be read, in words that may stand in a log: no name, no e-mail address, no token, no URL.
public struct ConnectorError: Error, Sendable, Hashable {
    /// What kind of failure it is; callers decide by this, never by the message.
    public enum Code: String, Sendable, Hashable {
        /// The source did not answer, or kept answering with 429 or 5xx, until the attempts were used up.
        case unreachable
        /// The source, or a file of ours, holds what may not be taken in.
        case refusedData
        /// A setting is missing or unusable, or the source refuses our requests as such.
        case configuration
        /// The source answers, but knows nothing under this address (404).
        case notFound
        /// Some learners were read and others were not.
        case partial
    }

    public var code: Code
    public var message: String
    /// Each single fault, where one check found several.
    public var details: [String]
    /// What lies beneath, in short.
    public var cause: String?

    public init(_ code: Code, _ message: String, details: [String] = [], cause: String? = nil) {
        self.code = code
        self.message = message
        self.details = details
        self.cause = cause
    }
}

extension ConnectorError: CustomStringConvertible {
    /// How many single faults a description names before it only counts the rest.
    private static let describedFaultCount = 20

    public var description: String {
        var text = message
        if let cause { text += ": " + cause }
        for detail in details.prefix(Self.describedFaultCount) { text += "\n  " + detail }
        let rest = details.count - Self.describedFaultCount
        if rest > 0 { text += "\n  and \(rest) more" }
        return text
    }
}
