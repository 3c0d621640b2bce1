public import DeltaLog

/// One change of a table's schema, properties or protocol. Paths are logical names from the top down; within lists
/// and maps the protocol's `element`, `key` and `value`.
public enum TableEdit: Hashable, Sendable {
    /// A new nullable column at the end, or a new field at the end of a structure.
    case addColumn(path: [String], DeltaType)
    /// A wider type, by the rules of the feature `typeWidening`.
    case widen(path: [String], DeltaType)
    /// Another name; needs column mapping.
    case rename(path: [String], to: String)
    /// Away with a column; needs column mapping. Older versions keep it.
    case drop(path: [String])
    case setProperty(String, String)
    case unsetProperty(String)
    /// A condition that all rows meet from now on, those that are there included.
    case addConstraint(name: String, expression: String)
    case dropConstraint(name: String)
    /// The value of a column where rows do not have it; nil takes the default away. A literal.
    case setDefault(column: String, expression: String?)
    /// A feature of the protocol by its name.
    case support(TableFeature)
}

extension TableEdit: CustomStringConvertible {
    /// A line that shows the change: `+` for what comes, `-` for what goes, `~` for what changes.
    public var description: String {
        switch self {
        case .addColumn(let path, let type): "+ column \(path.joined(separator: ".")) \(type)"
        case .widen(let path, let type): "~ column \(path.joined(separator: ".")) becomes \(type)"
        case .rename(let path, let name): "~ column \(path.joined(separator: ".")) becomes \(name)"
        case .drop(let path): "- column \(path.joined(separator: "."))"
        case .setProperty(let name, let value): "+ property \(name) = \(value)"
        case .unsetProperty(let name): "- property \(name)"
        case .addConstraint(let name, let expression): "+ constraint \(name): \(expression)"
        case .dropConstraint(let name): "- constraint \(name)"
        case .setDefault(let column, let expression):
            expression.map { "+ default of \(column): \($0)" } ?? "- default of \(column)"
        case .support(let feature): "+ feature \(feature)"
        }
    }
}
