public import Columnar
public import DeltaLog
import TableScan

/// How far a write may change the table's schema to take its rows. Each is asked for by itself.
public struct SchemaEvolution: Hashable, Sendable {
    /// Columns that only the rows have become new nullable columns of the table, within structures too.
    public var addsColumns = false
    /// Columns whose values the table's type is too narrow for are widened, as the feature `typeWidening` allows.
    public var widensTypes = false

    public init(addsColumns: Bool = false, widensTypes: Bool = false) {
        self.addsColumns = addsColumns
        self.widensTypes = widensTypes
    }

    var isNone: Bool { !addsColumns && !widensTypes }

    /// What a table must change to hold rows of a schema, within what is allowed. Throws ``DeltaError`` for types
    /// that tables cannot have.
    public func changes(of snapshot: Snapshot, for schema: Schema) throws -> [TableEdit] {
        if isNone { return [] }
        return changes(from: snapshot.schema.fields, to: try TableSchema(columnar: schema).fields, at: [])
    }

    private func changes(from old: [StructField], to new: [StructField], at path: [String]) -> [TableEdit] {
        var changes: [TableEdit] = []
        for field in new {
            guard let existing = TableSchema(old).field(named: field.name) else {
                if addsColumns { changes.append(.addColumn(path: path + [field.name], field.type)) }
                continue
            }
            changes += self.changes(from: existing.type, to: field.type, at: path + [existing.name])
        }
        return changes
    }

    private func changes(from old: DeltaType, to new: DeltaType, at path: [String]) -> [TableEdit] {
        switch (old, new) {
        case (.structure(let oldFields), .structure(let newFields)):
            return changes(from: oldFields, to: newFields, at: path)
        case (.array(let oldElement, _), .array(let newElement, _)):
            return changes(from: oldElement, to: newElement, at: path + ["element"])
        case (.map(let oldKey, let oldValue, _), .map(let newKey, let newValue, _)):
            return changes(from: oldKey, to: newKey, at: path + ["key"])
                + changes(from: oldValue, to: newValue, at: path + ["value"])
        default:
            guard widensTypes, old != new, TypeWidening.isSupported(from: old, to: new) else { return [] }
            return [.widen(path: path, new)]
        }
    }
}
