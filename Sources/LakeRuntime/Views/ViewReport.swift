public import LakeCatalog

/// What a refresh of views did.
public struct ViewReport: Sendable {
    /// The views that were made anew, in order.
    public var refreshed: [TableChange] = []
    /// Views none of whose inputs had changed.
    public var unchanged: [TableName] = []
    /// Views of tables that are not there yet, with what is missing.
    public var waiting: [(view: TableName, reason: String)] = []

    public init() {}
}
