/// Settings by the names that AWS's own tools use, such as `AWS_REGION`; an empty value counts as none.
public struct S3Settings: Sendable {
    private let lookup: @Sendable (String) -> String?

    /// `lookup` gives the value of an environment variable.
    public init(_ lookup: @escaping @Sendable (String) -> String?) {
        self.lookup = lookup
    }

    public init(_ environment: [String: String]) {
        lookup = { environment[$0] }
    }

    subscript(name: String) -> String? {
        lookup(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a setting says yes.
    func flag(_ name: String) -> Bool {
        ["true", "1", "yes"].contains(self[name]?.lowercased() ?? "")
    }
}
