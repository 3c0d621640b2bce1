public import Columnar

/// A condition on rows, bound to a schema: literals have the type of the column that they are compared with.
///
/// SQL's three-valued logic holds: a comparison with null is neither true nor false, and only rows for which the
/// whole condition is true are meant. Floats follow ``Scalar/compare(to:)``: NaN equals NaN and is above all numbers.
public indirect enum Condition: Hashable, Sendable {
    /// True, false or, as nil, unknown for every row.
    case constant(Bool?)
    /// The same for every row whose column is not null, unknown for the others: what is left of a comparison with
    /// a value beyond the column's type, such as `points = 2.5` for whole points.
    case decided(ColumnReference, Bool)
    /// A column against a value of its type.
    case compare(ColumnReference, Comparison, Scalar)
    case compareColumns(ColumnReference, Comparison, ColumnReference)
    /// Whether the column has one of the values; a null among them makes no match unknown.
    case isIn(ColumnReference, [Scalar])
    case like(ColumnReference, LikePattern)
    case isNull(ColumnReference)
    case and([Condition])
    case or([Condition])
    case not(Condition)
}

/// How two values are compared.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The comparison with its sides exchanged.
    public var flipped: Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// The comparison that holds where this one does not.
    public var negated: Comparison {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }

    /// Whether it holds for values of the given order: below zero, zero, above zero.
    public func holds(order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

extension Condition {
    /// Reads SQL's conditions: comparisons, `IN`, `BETWEEN`, `LIKE … ESCAPE`, `IS NULL`, `AND`, `OR`, `NOT`,
    /// boolean columns, parentheses.
    ///
    /// Literals: numbers, `'text'`, `TRUE`, `FALSE`, `NULL`, `DATE '2015-03-02'`, `TIMESTAMP '2015-03-02 08:00:00'`,
    /// `TIME '08:00:00'`, `X'00FF'`, `NaN`, `Infinity`. Text against a date, time or timestamp column is read as such;
    /// a timestamp without zone is UTC. Whole numbers and decimals compare exactly; against a float column a number is
    /// rounded to the column's type. Text never becomes a number. Names are found as they are written, then
    /// whatever their case; `"quoted"` or `` `quoted` `` if they are no plain words; `a.b` is field b of structure a.
    public static func parse(_ text: String, schema: Schema) throws(ExpressionError) -> Condition {
        var parser = try Parser(text)
        let syntax = try parser.parseAll()
        return try Binder(text: text, schema: schema).bind(syntax)
    }

    /// Every column that the condition speaks of, each once, in order of appearance.
    public var referencedColumns: [ColumnReference] {
        var found: [ColumnReference] = []
        visitColumns { if !found.contains($0) { found.append($0) } }
        return found
    }

    /// The top-level columns that evaluation needs, each once, in order of appearance.
    public var referencedColumnNames: [String] {
        var names: [String] = []
        for column in referencedColumns where !names.contains(column.root) { names.append(column.root) }
        return names
    }

    private func visitColumns(_ body: (ColumnReference) -> Void) {
        switch self {
        case .constant: break
        case .decided(let column, _), .compare(let column, _, _), .isIn(let column, _), .like(let column, _),
            .isNull(let column):
            body(column)
        case .compareColumns(let left, _, let right):
            body(left)
            body(right)
        case .and(let parts), .or(let parts): for part in parts { part.visitColumns(body) }
        case .not(let part): part.visitColumns(body)
        }
    }

    /// The parts that must all be true: those of an `AND`, or the condition itself.
    public var conjuncts: [Condition] {
        if case .and(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
    }

    /// Values of which the column must have one for the condition to be true; nil if it does not tell.
    /// Serves lookups in bloom filters and key indexes.
    public func requiredValues(of column: ColumnReference) -> [Scalar]? {
        switch self {
        case .compare(column, .equal, let value): return [value]
        case .isIn(column, let values): return values.filter { !$0.isNull }
        case .and(let parts):
            return parts.compactMap { $0.requiredValues(of: column) }.min { $0.count < $1.count }
        case .or(let parts):
            var values: [Scalar] = []
            for part in parts {
                guard let required = part.requiredValues(of: column) else { return nil }
                values += required
            }
            return values
        default: return nil
        }
    }
}
