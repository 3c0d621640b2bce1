/// Configuration under a name of its own (protocol section "Domain Metadata").
public struct DomainMetadata: Hashable, Sendable {
    public var domain: String
    public var configuration: String
    /// True: the domain is gone from this version on.
    public var isRemoved: Bool

    public init(domain: String, configuration: String, isRemoved: Bool = false) {
        self.domain = domain
        self.configuration = configuration
        self.isRemoved = isRemoved
    }

    /// Whether the protocol reserves the domain.
    public var isSystemControlled: Bool { domain.hasPrefix("delta.") }
}
