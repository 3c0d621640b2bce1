import Columnar
public import DeltaLog
import Expressions
import TableScan

/// What a table demands of new rows beyond their types: column invariants, check constraints, generated columns; and
/// how it completes rows that lack a column: defaults, generated and identity columns.
///
/// Everything is read before a row is looked at, so that what cannot be evaluated refuses the write by its name.
struct RowRules {
    /// A condition that is true of every row.
    private struct Demand {
        var name: String
        var test: RowTest
    }

    /// A column whose value follows from the others.
    private struct Generated {
        var field: StructField
        var value: ValueExpression
    }

    private let schema: TableSchema
    private let demands: [Demand]
    private let generated: [Generated]
    /// Values of absent columns, by lower-case name.
    private let defaults: [String: Scalar]
    private let identities: [IdentityColumn]

    /// Throws ``TableError`` `.unsupported`, naming the constraint or column, where an expression is not understood.
    init(_ snapshot: Snapshot) throws {
        try self.init(snapshot.schema, snapshot.metadata, snapshot.protocolAction)
    }

    /// Rules whose feature the protocol does not support mean nothing.
    init(_ schema: TableSchema, _ metadata: Metadata, _ protocolAction: ProtocolAction) throws {
        let features = TableFeature.supported(by: protocolAction)
        self.schema = schema
        let columns = schema.columnar
        var demands: [Demand] = []
        var generated: [Generated] = []
        var defaults: [String: Scalar] = [:]
        for (property, text) in metadata.configuration.sorted(by: { $0.key < $1.key })
        where property.hasPrefix(Self.constraintPrefix) && features.contains(.checkConstraints) {
            let name = "check constraint \(property.dropFirst(Self.constraintPrefix.count))"
            demands.append(Demand(name: name, test: try RowTest(text, schema: columns, name: name)))
        }
        for (path, text) in features.contains(.invariants) ? schema.invariants : [] {
            let name = "invariant of column \(path)"
            demands.append(Demand(name: name, test: try RowTest(text, schema: columns, name: name)))
        }
        for field in schema.fields {
            if let text = field.generationExpression, features.contains(.generatedColumns) {
                let value = try Self.expression(
                    text, columns, as: field.type.columnar(), "generated column \(field.name)")
                generated.append(Generated(field: field, value: value))
            }
            if let text = field.defaultExpression, features.contains(.allowColumnDefaults) {
                let type = field.type.columnar()
                let name = "default of column \(field.name)"
                guard !field.type.isNested, field.type != .variant else {
                    guard text.uppercased() == "NULL" else {
                        throw Self.notUnderstood(name, "it is no literal")
                    }
                    continue
                }
                let value = try Self.expression(text, Schema([]), as: type, name)
                let row = RecordBatch(schema: Schema([]), columns: [], rowCount: 1)
                defaults[field.name.lowercased()] = try value.values(on: row)[0]
            }
        }
        self.demands = demands
        self.generated = generated
        self.defaults = defaults
        let counted = features.contains(.identityColumns) ? schema.fields.filter(\.isIdentity) : []
        identities = try counted.map { try IdentityColumn($0) }
    }

    static let constraintPrefix = "delta.constraints."

    static func expression(
        _ text: String, _ schema: Schema, as type: DataType?, _ name: String
    ) throws -> ValueExpression {
        do {
            return try ValueExpression.parse(text, schema: schema, as: type)
        } catch {
            throw notUnderstood(name, "\(error)")
        }
    }

    static func notUnderstood(_ name: String, _ why: String) -> TableError {
        TableError(.unsupported, "The \(name) cannot be evaluated here: \(why). Nothing was written.")
    }

    /// The values of a column that a batch does not have: `count` rows from `firstRow` of the whole input on. Nil for
    /// a generated column, which needs the others first.
    func absentColumn(_ field: Field, count: Int, firstRow: Int) throws -> Column? {
        if generated.contains(where: { $0.field.name == field.name }) { return nil }
        if let identity = identities.first(where: { $0.field.name == field.name }) {
            return try identity.values(count: count, firstRow: firstRow)
        }
        if let value = defaults[field.name.lowercased()] {
            return .constant(value, type: field.type, count: count)
        }
        return .nulls(of: field.type, count: count)
    }

    /// Whether the table makes the values of a column by counting.
    func countsUp(_ column: String) -> Bool { identities.contains { $0.field.name == column } }

    /// Throws ``TableError`` `.refusedData` where a batch names a column that only the table may fill.
    func checkGiven(_ names: [String]) throws {
        for identity in identities where !identity.allowsExplicitValues {
            if names.contains(where: { $0.lowercased() == identity.field.name.lowercased() }) {
                throw TableError(
                    .refusedData,
                    "The table makes the values of column \(identity.field.name) itself; leave it out of the rows."
                )
            }
        }
    }

    /// The metadata after a write of `rowCount` rows that used identity columns; nil where it stays as it is.
    func advancedMetadata(_ metadata: Metadata, rowCount: Int, absent: Set<String>) throws -> Metadata? {
        var fields = schema.fields
        var isChanged = false
        for identity in identities {
            guard rowCount > 0, absent.contains(identity.field.name) else { continue }
            guard let index = fields.firstIndex(where: { $0.name == identity.field.name }) else { continue }
            fields[index].metadata["delta.identity.highWaterMark"] = .integer(
                try identity.value(at: rowCount - 1))
            isChanged = true
        }
        guard isChanged else { return nil }
        var newer = metadata
        newer.schemaString = TableSchema(fields).json
        return newer
    }

    /// Computes the generated columns that `given` does not name.
    func generate(_ rows: RecordBatch, given: Set<String>, firstRow: Int) throws -> RecordBatch {
        var columns = rows.columns
        for entry in generated where !given.contains(entry.field.name) {
            guard let index = rows.schema.index(of: entry.field.name) else { continue }
            columns[index] = try computed(entry, rows, firstRow)
        }
        return RecordBatch(schema: rows.schema, columns: columns, rowCount: rows.rowCount)
    }

    private func computed(_ entry: Generated, _ rows: RecordBatch, _ firstRow: Int) throws -> Column {
        do {
            return try entry.value.column(on: rows)
        } catch {
            throw TableError(
                .refusedData,
                "The generated column \(entry.field.name) cannot be computed from row \(firstRow + 1) on",
                cause: error)
        }
    }

    /// Throws ``TableError`` `.refusedData`, naming what is violated and the first row at fault, unless all rows of all
    /// the table's columns are as they must be.
    func check(_ rows: RecordBatch, firstRow: Int = 0) throws {
        guard rows.rowCount > 0 else { return }
        for (field, column) in zip(schema.fields, rows.columns) {
            try NullCheck(firstRow: firstRow).check(column, field.type, field.name)
        }
        for demand in demands {
            let violations = try demand.test.violations(on: rows, name: demand.name)
            guard let first = violations.first else { continue }
            throw TableError(
                .refusedData,
                "The \(demand.name) (\(demand.test.text)) does not hold in \(violations.count) rows, the first is row "
                    + "\(firstRow + first + 1). Nothing was written.")
        }
        for entry in generated {
            guard let given = rows.column(named: entry.field.name) else { continue }
            let expected = try computed(entry, rows, firstRow)
            for row in 0..<rows.rowCount {
                let first = given.scalar(at: row)
                let second = expected.scalar(at: row)
                if first.isNull && second.isNull || first.compare(to: second) == 0 { continue }
                throw TableError(
                    .refusedData,
                    "Column \(entry.field.name) must be \(entry.value.text), but is not in row \(firstRow + row + 1). "
                        + "Leave the column out to have it computed. Nothing was written.")
            }
        }
    }
}

extension TableSchema {
    /// Columns that rows may lack without becoming null there.
    public var completesRows: Bool {
        fields.contains { $0.generationExpression != nil || $0.defaultExpression != nil || $0.isIdentity }
    }

    /// The expressions of column invariants with the paths of their columns, through structures.
    fileprivate var invariants: [(path: String, text: String)] {
        var found: [(path: String, text: String)] = []
        func walk(_ fields: [StructField], _ prefix: String) {
            for field in fields {
                if let text = field.invariant { found.append((prefix + field.name, text)) }
                if case .structure(let children) = field.type { walk(children, prefix + field.name + ".") }
            }
        }
        walk(fields, "")
        return found
    }
}
