import Columnar

/// Reads a value expression by recursive descent.
///
///     or        = and { OR and }
///     and       = not { AND not }
///     not       = NOT not | test
///     test      = sum [ comparison sum | [NOT] IN "(" or { "," or } ")" | [NOT] BETWEEN sum AND sum
///               | [NOT] LIKE string | IS [NOT] (NULL|TRUE|FALSE) ]
///     sum       = product { ("+"|"-"|"||") product }
///     product   = sign { ("*"|"/"|"%") sign }
///     sign      = ("-"|"+") sign | primary
///     primary   = literal | name { "." name } | function "(" [ or { "," or } ] ")" | "(" or ")"
///               | CAST "(" or AS type ")" | CASE [or] { WHEN or THEN or } [ELSE or] END
struct ValueParser: TokenReader {
    let tokens: [Token]
    var index = 0
    private var depth = 0

    init(_ text: String) throws(ExpressionError) {
        if let position = Array(text).firstIndex(of: "\\") {
            throw .unsupported(
                what: "a backslash", position: position + 1, hint: "; engines read it differently")
        }
        tokens = try Tokenizer.tokens(of: text)
    }

    mutating func parseAll() throws(ExpressionError) -> ValueSyntax {
        let syntax = try parseOr()
        guard current.kind == .end else { throw expected("an operator or the end") }
        return syntax
    }

    private mutating func require(_ symbol: String) throws(ExpressionError) {
        guard skipSymbol(symbol) else { throw expected("\"\(symbol)\"") }
    }

    private mutating func require(keyword: String) throws(ExpressionError) {
        guard skipKeyword(keyword) else { throw expected(keyword) }
    }

    private mutating func parseOr() throws(ExpressionError) -> ValueSyntax {
        guard depth < Parser.depthLimit else {
            throw .tooDeep(limit: Parser.depthLimit, position: current.position)
        }
        depth += 1
        defer { depth -= 1 }
        var left = try parseAnd()
        while isKeyword("OR") {
            let position = current.position
            index += 1
            left = .call("OR", [left, try parseAnd()], position: position)
        }
        return left
    }

    private mutating func parseAnd() throws(ExpressionError) -> ValueSyntax {
        var left = try parseNot()
        while isKeyword("AND") {
            let position = current.position
            index += 1
            left = .call("AND", [left, try parseNot()], position: position)
        }
        return left
    }

    private mutating func parseNot() throws(ExpressionError) -> ValueSyntax {
        var positions: [Int] = []
        while isKeyword("NOT") {
            positions.append(current.position)
            index += 1
        }
        var syntax = try parseTest()
        for position in positions.reversed() { syntax = .call("NOT", [syntax], position: position) }
        return syntax
    }

    private mutating func parseTest() throws(ExpressionError) -> ValueSyntax {
        let left = try parseSum()
        let position = current.position
        if case .symbol(let symbol) = current.kind,
            ["=", "<>", "<", "<=", ">", ">=", "<=>"].contains(symbol)
        {
            index += 1
            return .call(symbol, [left, try parseSum()], position: position)
        }
        if skipKeyword("IS") {
            let isNegated = skipKeyword("NOT")
            let name: String
            if skipKeyword("NULL") {
                name = "IS NULL"
            } else if skipKeyword("TRUE") {
                name = "IS TRUE"
            } else if skipKeyword("FALSE") {
                name = "IS FALSE"
            } else {
                throw expected("NULL, TRUE or FALSE")
            }
            return negated(.call(name, [left], position: position), isNegated, position)
        }
        let isNegated = isKeyword("NOT") && ["IN", "BETWEEN", "LIKE"].contains { isKeyword($0, at: 1) }
        if isNegated { index += 1 }
        if skipKeyword("IN") {
            try require("(")
            var parts = [left, try parseOr()]
            while skipSymbol(",") { parts.append(try parseOr()) }
            try require(")")
            return negated(.call("IN", parts, position: position), isNegated, position)
        }
        if skipKeyword("BETWEEN") {
            let low = try parseSum()
            try require(keyword: "AND")
            let high = try parseSum()
            let both = ValueSyntax.call(
                "AND",
                [
                    .call(">=", [left, low], position: position),
                    .call("<=", [left, high], position: position),
                ],
                position: position)
            return negated(both, isNegated, position)
        }
        if skipKeyword("LIKE") {
            guard case .string(let text) = current.kind, let pattern = LikePattern(text) else {
                throw expected("a pattern in quotes")
            }
            index += 1
            return negated(.like(left, pattern, position: position), isNegated, position)
        }
        return left
    }

    private func negated(_ syntax: ValueSyntax, _ isNegated: Bool, _ position: Int) -> ValueSyntax {
        isNegated ? .call("NOT", [syntax], position: position) : syntax
    }

    private mutating func parseSum() throws(ExpressionError) -> ValueSyntax {
        var left = try parseProduct()
        while case .symbol(let symbol) = current.kind, ["+", "-", "||"].contains(symbol) {
            let position = current.position
            index += 1
            left = .call(symbol == "||" ? "CONCAT" : symbol, [left, try parseProduct()], position: position)
        }
        return left
    }

    private mutating func parseProduct() throws(ExpressionError) -> ValueSyntax {
        var left = try parseSign()
        while case .symbol(let symbol) = current.kind, ["*", "/", "%"].contains(symbol) {
            let position = current.position
            index += 1
            left = .call(symbol, [left, try parseSign()], position: position)
        }
        return left
    }

    private mutating func parseSign() throws(ExpressionError) -> ValueSyntax {
        let position = current.position
        if skipSymbol("+") { return try parsePrimary() }
        guard skipSymbol("-") else { return try parsePrimary() }
        if case .number(let digits) = current.kind {
            index += 1
            return .literal(.number("-" + digits), position: position)
        }
        return .call("NEGATE", [try parsePrimary()], position: position)
    }

    private mutating func parsePrimary() throws(ExpressionError) -> ValueSyntax {
        let token = current
        switch token.kind {
        case .number(let digits):
            index += 1
            return .literal(.number(digits), position: token.position)
        case .string(let text):
            index += 1
            return .literal(.string(text), position: token.position)
        case .symbol("("):
            index += 1
            let inner = try parseOr()
            try require(")")
            return inner
        case .name: return try parseColumn()
        case .word(let word): return try parseWord(word.uppercased(), token.position)
        default: throw expected("a column or a value")
        }
    }

    private mutating func parseWord(_ word: String, _ position: Int) throws(ExpressionError) -> ValueSyntax {
        switch word {
        case "TRUE", "FALSE":
            index += 1
            return .literal(.boolean(word == "TRUE"), position: position)
        case "NULL":
            index += 1
            return .literal(.null, position: position)
        case "DATE", "TIMESTAMP":
            if case .string(let text) = tokens[index + 1].kind {
                index += 2
                return .literal(word == "DATE" ? .date(text) : .timestamp(text), position: position)
            }
        case "CASE": return try parseCase(position)
        case "CAST" where tokens[index + 1].kind == .symbol("("):
            index += 2
            let value = try parseOr()
            try require(keyword: "AS")
            let type = try parseType()
            try require(")")
            return .cast(value, type, position: position)
        case "AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "WHEN", "THEN", "ELSE", "END":
            throw expected("a column or a value")
        default: break
        }
        guard tokens[index + 1].kind == .symbol("(") else { return try parseColumn() }
        index += 2
        var arguments: [ValueSyntax] = []
        if !skipSymbol(")") {
            arguments.append(try parseOr())
            while skipSymbol(",") { arguments.append(try parseOr()) }
            try require(")")
        }
        return .call(word, arguments, position: position)
    }

    private mutating func parseCase(_ position: Int) throws(ExpressionError) -> ValueSyntax {
        index += 1
        let subject = isKeyword("WHEN") ? nil : try parseOr()
        var branches: [(condition: ValueSyntax, value: ValueSyntax)] = []
        while skipKeyword("WHEN") {
            var condition = try parseOr()
            if let subject { condition = .call("=", [subject, condition], position: position) }
            try require(keyword: "THEN")
            branches.append((condition, try parseOr()))
        }
        guard !branches.isEmpty else { throw expected("WHEN") }
        let otherwise = skipKeyword("ELSE") ? try parseOr() : nil
        try require(keyword: "END")
        return .choice(branches, otherwise: otherwise, position: position)
    }

    private mutating func parseType() throws(ExpressionError) -> DataType {
        guard case .word(let word) = current.kind else { throw expected("a type") }
        let position = current.position
        index += 1
        switch word.uppercased() {
        case "BOOLEAN": return .boolean
        case "TINYINT", "BYTE": return .int8
        case "SMALLINT", "SHORT": return .int16
        case "INT", "INTEGER": return .int32
        case "BIGINT", "LONG": return .int64
        case "FLOAT", "REAL": return .float32
        case "DOUBLE": return .float64
        case "STRING": return .string
        case "DATE": return .date
        case "TIMESTAMP": return .timestamp(.microseconds, adjustedToUTC: true)
        case "TIMESTAMP_NTZ": return .timestamp(.microseconds, adjustedToUTC: false)
        case "DECIMAL", "NUMERIC", "DEC": return try parseDecimal(position)
        default: throw .unsupported(what: "the type \(word)", position: position, hint: "")
        }
    }

    private mutating func parseDecimal(_ position: Int) throws(ExpressionError) -> DataType {
        guard skipSymbol("(") else { return .decimal(precision: 10, scale: 0) }
        var numbers: [Int] = []
        repeat {
            guard case .number(let digits) = current.kind, let number = Int(digits) else {
                throw expected("a whole number")
            }
            numbers.append(number)
            index += 1
        } while skipSymbol(",")
        try require(")")
        let precision = numbers[0]
        let scale = numbers.count > 1 ? numbers[1] : 0
        guard numbers.count <= 2, (1...38).contains(precision), (0...precision).contains(scale) else {
            throw .invalidLiteral(literal: "decimal", expected: "type of 1 to 38 digits", position: position)
        }
        return .decimal(precision: precision, scale: scale)
    }

    private mutating func parseColumn() throws(ExpressionError) -> ValueSyntax {
        let position = current.position
        var path: [String] = []
        var isText = false
        repeat {
            switch current.kind {
            case .word(let word): path.append(word)
            case .name(let name):
                path.append(name)
                isText = current.isDoubleQuoted
            default: throw expected("the name of a field")
            }
            index += 1
        } while skipSymbol(".")
        return .column(path, isText: isText && path.count == 1, position: position)
    }
}
