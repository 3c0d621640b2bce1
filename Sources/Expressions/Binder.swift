import Columnar

/// Gives the names and literals of a condition their types.
struct Binder {
    let text: String
    let schema: Schema

    func bind(_ syntax: Syntax) throws(ExpressionError) -> Condition {
        switch syntax {
        case .operand(let operand): return try bindTruth(operand)
        case .compare(let left, let comparison, let right): return try compare(left, comparison, right)
        case .isIn(let operand, let values): return try bindIn(operand, values)
        case .between(let operand, let low, let high):
            return .and([
                try compare(operand, .greaterOrEqual, low), try compare(operand, .lessOrEqual, high),
            ])
        case .like(let operand, let pattern, let escape, let position):
            return try bindLike(operand, pattern, escape, position)
        case .isNull(let operand):
            switch try resolve(operand) {
            case .column(let column): return .isNull(column)
            case .literal(let literal): return .constant(literal == .null)
            }
        case .isTruth(let inner, let value):
            guard case .operand(let operand) = inner, case .column(let column) = try resolve(operand),
                column.type == .boolean
            else {
                throw .unsupported(
                    what: "IS \(value ? "TRUE" : "FALSE") behind anything but a boolean column", position: 1,
                    hint: "")
            }
            return .and([.compare(column, .equal, .boolean(value)), .not(.isNull(column))])
        case .and(let parts): return .and(try bindAll(parts))
        case .or(let parts): return .or(try bindAll(parts))
        case .not(let part): return .not(try bind(part))
        }
    }

    private func bindAll(_ parts: [Syntax]) throws(ExpressionError) -> [Condition] {
        var bound: [Condition] = []
        for part in parts { bound.append(try bind(part)) }
        return bound
    }

    private func bindTruth(_ operand: Operand) throws(ExpressionError) -> Condition {
        switch try resolve(operand) {
        case .column(let column):
            guard column.type == .boolean else {
                throw .incomparable(
                    column: column.description, type: column.type, literal: "TRUE",
                    position: operand.position,
                    hint: "; a comparison is missing")
            }
            return .compare(column, .equal, .boolean(true))
        case .literal(.boolean(let value)): return .constant(value)
        case .literal(.null): return .constant(nil)
        case .literal(let literal):
            throw .syntax(position: operand.position, expected: "a condition", found: literal.text)
        }
    }

    private func compare(
        _ left: Operand, _ comparison: Comparison, _ right: Operand
    ) throws(ExpressionError) -> Condition {
        switch (try resolve(left), try resolve(right)) {
        case (.column(let column), .literal(let literal)):
            return try LiteralCoercion(column: column, position: right.position).compare(comparison, literal)
        case (.literal(let literal), .column(let column)):
            return try LiteralCoercion(column: column, position: left.position).compare(
                comparison.flipped, literal)
        case (.column(let first), .column(let second)):
            guard Self.areComparable(first.type, second.type) else {
                throw .incomparable(
                    column: first.description, type: first.type,
                    literal: "\(second) (\(second.type.sqlName))",
                    position: right.position, hint: "")
            }
            return .compareColumns(first, comparison, second)
        case (.literal(let first), .literal(let second)):
            return try compareLiterals(first, comparison, second, right.position)
        }
    }

    private func compareLiterals(
        _ left: Literal, _ comparison: Comparison, _ right: Literal, _ position: Int
    ) throws(ExpressionError) -> Condition {
        if left == .null || right == .null { return .constant(nil) }
        guard let first = try left.scalar(position: position),
            let second = try right.scalar(position: position),
            let order = first.compare(to: second)
        else {
            throw .unsupported(what: "\(left.text) against \(right.text)", position: position, hint: "")
        }
        return .constant(comparison.holds(order: order))
    }

    private func bindIn(_ operand: Operand, _ values: [Operand]) throws(ExpressionError) -> Condition {
        guard case .column(let column) = try resolve(operand) else {
            throw .syntax(position: operand.position, expected: "a column before IN", found: "a value")
        }
        var scalars: [Scalar] = []
        for value in values {
            guard case .literal(let literal) = try resolve(value, besides: column) else {
                throw .unsupported(
                    what: "a column among the values of IN", position: value.position, hint: "")
            }
            switch try LiteralCoercion(column: column, position: value.position).compare(.equal, literal) {
            case .compare(_, _, let scalar): scalars.append(scalar)
            case .constant(nil): scalars.append(.null)
            default: break  // No value of the column's type can equal it.
            }
        }
        return scalars.isEmpty ? .decided(column, false) : .isIn(column, scalars)
    }

    private func bindLike(
        _ operand: Operand, _ pattern: String, _ escape: Character?, _ position: Int
    ) throws(ExpressionError) -> Condition {
        guard case .column(let column) = try resolve(operand) else {
            throw .syntax(position: operand.position, expected: "a column before LIKE", found: "a value")
        }
        guard column.type == .string else {
            throw .incomparable(
                column: column.description, type: column.type, literal: "a pattern", position: position,
                hint: "; LIKE needs text")
        }
        guard let like = LikePattern(pattern, escape: escape) else {
            throw .invalidLiteral(
                literal: "'\(pattern)'",
                expected: "pattern: the escape character must stand before %, _ or itself",
                position: position)
        }
        return .like(column, like)
    }

    private static func areComparable(_ left: DataType, _ right: DataType) -> Bool {
        if left == right { return !left.isNested && left.hasScalarOrder }
        if left.isNumeric, right.isNumeric { return left.hasScalarOrder && right.hasScalarOrder }
        switch (left, right) {
        case (.timestamp(_, let first), .timestamp(_, let second)): return first == second
        case (.time, .time): return true
        default: return false
        }
    }

    // MARK: Names

    enum Resolved {
        case column(ColumnReference)
        case literal(Literal)
    }

    private func resolve(_ operand: Operand, besides column: ColumnReference? = nil) throws(ExpressionError)
        -> Resolved
    {
        switch operand.kind {
        case .literal(let literal): return .literal(literal)
        case .column(let path, let isQuoted):
            do {
                return .column(try reference(path, operand.position))
            } catch {
                if !isQuoted, path.count == 1, ["NAN", "INF", "INFINITY"].contains(path[0].uppercased()) {
                    return .literal(.number(path[0].uppercased() == "NAN" ? "NaN" : "Infinity"))
                }
                throw error
            }
        }
    }

    func reference(_ path: [String], _ position: Int) throws(ExpressionError) -> ColumnReference {
        if path.count > 1, let field = schema.field(named: path.joined(separator: ".")),
            schema.field(named: path[0]) == nil
        {
            return ColumnReference(field)
        }
        var fields = schema.fields
        var found: [String] = []
        var type = DataType.null
        for name in path {
            let field = try self.field(name, among: fields, below: found, position)
            found.append(field.name)
            type = field.type
            if case .structure(let children) = type { fields = children } else { fields = [] }
        }
        return ColumnReference(path: found, type: type)
    }

    private func field(
        _ name: String, among fields: [Field], below path: [String], _ position: Int
    ) throws(ExpressionError) -> Field {
        if let exact = fields.first(where: { $0.name == name }) { return exact }
        let lowered = name.lowercased()
        let similar = fields.filter { $0.name.lowercased() == lowered }
        if similar.count == 1 { return similar[0] }
        let full = ColumnReference(path: path + [name], type: .null).description
        guard similar.isEmpty else {
            throw .ambiguousColumn(name: full, position: position, candidates: similar.map(\.name))
        }
        let nearest = NearestName.find(name, among: fields.map(\.name))
        throw .unknownColumn(
            name: full, position: position,
            suggestion: nearest.map { ColumnReference(path: path + [$0], type: .null).description })
    }
}

extension DataType {
    var isNumeric: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
            .decimal:
            true
        default: false
        }
    }

    /// Whether values come as scalars that compare: all but nested ones, intervals and decimals beyond 38 digits.
    var hasScalarOrder: Bool {
        switch self {
        case .decimal(let precision, _): precision <= 38
        case .interval, .list, .map, .structure: false
        default: true
        }
    }
}
