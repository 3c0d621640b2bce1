import Columnar

/// Gives the names of an expression their columns and its parts their types.
struct ValueBinder {
    let schema: Schema
    /// The columns spoken of so far, each once.
    private(set) var columns: [ColumnReference] = []

    init(schema: Schema) { self.schema = schema }

    mutating func bind(_ syntax: ValueSyntax) throws(ExpressionError) -> TypedValue {
        switch syntax {
        case .literal(let literal, let position): return try bind(literal, position)
        case .column(let path, let isText, let position): return try column(path, isText, position)
        case .cast(let inner, let type, let position):
            return try ValueCast.cast(try bind(inner), to: type, position: position)
        case .like(let inner, let pattern, let position):
            let text = try bind(inner)
            guard text.type == .string else { throw mismatch("LIKE", [text], position) }
            return TypedValue(.boolean) { row throws(ExpressionError) in
                guard case .string(let value) = try text.evaluate(row) else { return .null }
                return unsafe .boolean(
                    Array(value.utf8).withUnsafeBufferPointer { unsafe pattern.matches($0) })
            }
        case .choice(let branches, let otherwise, let position):
            return try choice(branches, otherwise, position)
        case .call(let name, let parts, let position):
            var arguments: [TypedValue] = []
            for part in parts { arguments.append(try bind(part)) }
            return try ValueFunctions.call(name, arguments, position)
        }
    }

    private func bind(_ literal: Literal, _ position: Int) throws(ExpressionError) -> TypedValue {
        switch literal {
        case .number(let digits):
            if let number = Int64(digits) {
                return TypedValue(
                    literal: .int(number), type: Int32(exactly: number) == nil ? .int64 : .int32)
            }
            if !digits.contains("e"), !digits.contains("E"), let exact = ExactNumber(digits),
                (0...38).contains(exact.scale)
            {
                let value = Scalar.decimal(exact.unscaled, scale: exact.scale)
                return TypedValue(literal: value, type: .decimal(precision: 38, scale: exact.scale))
            }
            guard let double = Double(digits) else {
                throw .invalidLiteral(literal: digits, expected: "number", position: position)
            }
            return TypedValue(literal: .double(double), type: .float64)
        case .timestamp:
            guard case .timestamp(let ticks, _, _)? = try literal.scalar(position: position) else {
                return TypedValue(literal: .null, type: .null)
            }
            return TypedValue(
                literal: .timestamp(ticks.floorDivided(by: 1000), .microseconds, adjustedToUTC: true),
                type: .timestamp(.microseconds, adjustedToUTC: true))
        default:
            guard let scalar = try literal.scalar(position: position) else {
                return TypedValue(literal: .null, type: .null)
            }
            return TypedValue(literal: scalar, type: scalar.plainType)
        }
    }

    private mutating func column(
        _ path: [String], _ isText: Bool, _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        let binder = Binder(text: "", schema: schema)
        let reference: ColumnReference
        do {
            reference = try binder.reference(path, position)
        } catch {
            if isText { return TypedValue(literal: .string(path[0]), type: .string) }
            throw error
        }
        if isText {
            throw .unsupported(
                what: "\"\(path[0])\" in double quotes", position: position,
                hint: ": it may be a column or a text")
        }
        guard !reference.type.isNested, reference.type != .interval else {
            throw .unsupported(
                what: "the \(reference.type.sqlName) column \(reference)", position: position, hint: "")
        }
        let index = columns.firstIndex(of: reference) ?? columns.count
        if index == columns.count { columns.append(reference) }
        return TypedValue(reference.type) { row throws(ExpressionError) in
            row.columns[index].scalar(at: row.row)
        }
    }

    private mutating func choice(
        _ branches: [(condition: ValueSyntax, value: ValueSyntax)], _ otherwise: ValueSyntax?, _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        var conditions: [TypedValue] = []
        var values: [TypedValue] = []
        for branch in branches {
            let condition = try bind(branch.condition)
            guard condition.type == .boolean || condition.type == .null else {
                throw mismatch("WHEN", [condition], position)
            }
            conditions.append(condition)
            values.append(try bind(branch.value))
        }
        values.append(
            try otherwise.map { syntax throws(ExpressionError) in try bind(syntax) }
                ?? TypedValue(literal: .null, type: .null))
        let common = try ValueFunctions.unified(values, "CASE", position)
        let results = common.values
        let tests = conditions
        return TypedValue(common.type) { row throws(ExpressionError) in
            for (index, condition) in tests.enumerated() {
                if try condition.evaluate(row) == .boolean(true) { return try results[index].evaluate(row) }
            }
            return try results[tests.count].evaluate(row)
        }
    }

    private func mismatch(_ name: String, _ values: [TypedValue], _ position: Int) -> ExpressionError {
        ValueFunctions.mismatch(name, values, position)
    }
}

extension Scalar {
    /// The type of a literal that needs no column to have one.
    fileprivate var plainType: DataType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .int: .int64
        case .float: .float32
        case .double: .float64
        case .decimal(_, let scale): .decimal(precision: 38, scale: scale)
        case .string: .string
        case .binary: .binary
        case .date: .date
        case .time(_, let unit): .time(unit)
        case .timestamp(_, let unit, let adjusted): .timestamp(unit, adjustedToUTC: adjusted)
        }
    }
}
