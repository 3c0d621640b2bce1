/// The kinds of request that a store serves, as counts and faults tell them apart.
public enum RequestKind: String, Hashable, Sendable, CaseIterable {
    case get
    case getRange
    case metadata
    case put
    case putIfAbsent
    case upload
    case list
    case delete

    /// Whether the request changes what is stored.
    public var isWrite: Bool {
        switch self {
        case .put, .putIfAbsent, .upload, .delete: true
        case .get, .getRange, .metadata, .list: false
        }
    }
}
