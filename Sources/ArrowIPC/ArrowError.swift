/// Why bytes are not read as Arrow.
public enum ArrowError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes end in the middle of something.
    case truncated
    /// The bytes contradict themselves or the format.
    case damaged(String)
    /// The bytes are right, but hold what has no place in a table here.
    case unsupported(String)

    public var description: String {
        switch self {
        case .truncated: "the Arrow data end in the middle of a message"
        case .damaged(let what): "the Arrow data are damaged: \(what)"
        case .unsupported(let what): "\(what) of Arrow cannot be read"
        }
    }
}
