/// Reads a condition by recursive descent.
///
///     or        = and { OR and }
///     and       = not { AND not }
///     not       = NOT not | predicate
///     predicate = ( "(" or ")" | operand ) [ tail ]
///     tail      = comparison operand | [NOT] IN "(" operand { "," operand } ")"
///               | [NOT] BETWEEN operand AND operand | [NOT] LIKE string [ESCAPE string] | IS [NOT] (NULL|TRUE|FALSE)
///     operand   = name { "." name } | [ "-" | "+" ] number | string | DATE string | TIMESTAMP string | TIME string
///               | X string | TRUE | FALSE | NULL
struct Parser: TokenReader {
    /// Deep enough for people, shallow enough for the stack.
    static let depthLimit = 200

    let tokens: [Token]
    var index = 0
    private var depth = 0

    init(_ text: String) throws(ExpressionError) {
        tokens = try Tokenizer.tokens(of: text)
    }

    mutating func parseAll() throws(ExpressionError) -> Syntax {
        let syntax = try parseOr()
        guard current.kind == .end else { throw expected("AND, OR or the end") }
        return syntax
    }

    private mutating func deeper<Result>(
        _ body: (inout Parser) throws(ExpressionError) -> Result
    ) throws(ExpressionError) -> Result {
        guard depth < Self.depthLimit else {
            throw .tooDeep(limit: Self.depthLimit, position: current.position)
        }
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    private mutating func parseOr() throws(ExpressionError) -> Syntax {
        var parts = [try parseAnd()]
        while skipKeyword("OR") { parts.append(try parseAnd()) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func parseAnd() throws(ExpressionError) -> Syntax {
        var parts = [try parseNot()]
        while skipKeyword("AND") { parts.append(try parseNot()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func parseNot() throws(ExpressionError) -> Syntax {
        if skipKeyword("NOT") {
            return .not(try deeper { parser throws(ExpressionError) in try parser.parseNot() })
        }
        return try parsePredicate()
    }

    private mutating func parsePredicate() throws(ExpressionError) -> Syntax {
        let syntax: Syntax
        if skipSymbol("(") {
            syntax = try deeper { parser throws(ExpressionError) in try parser.parseOr() }
            guard skipSymbol(")") else { throw expected("\")\", AND or OR") }
        } else {
            syntax = .operand(try parseOperand())
        }
        if isKeyword("IS") { return try parseIs(syntax) }
        guard case .operand(let operand) = syntax else { return syntax }
        if case .symbol(let symbol) = current.kind {
            if let comparison = Comparison(rawValue: symbol) {
                index += 1
                return .compare(operand, comparison, try parseOperand())
            }
            if "+-*/%".contains(symbol) {
                throw .unsupported(
                    what: "arithmetic", position: current.position, hint: "; use tarn sql for it")
            }
        }
        let isNegated = isKeyword("NOT") && (["IN", "BETWEEN", "LIKE"].contains { isKeyword($0, at: 1) })
        if isNegated { index += 1 }
        guard let test = try parseTest(of: operand) else { return syntax }
        return isNegated ? .not(test) : test
    }

    private mutating func parseTest(of operand: Operand) throws(ExpressionError) -> Syntax? {
        if skipKeyword("IN") {
            guard skipSymbol("(") else { throw expected("\"(\" and the values of IN") }
            var values = [try parseOperand()]
            while skipSymbol(",") { values.append(try parseOperand()) }
            guard skipSymbol(")") else { throw expected("\",\" or \")\"") }
            return .isIn(operand, values)
        }
        if skipKeyword("BETWEEN") {
            let low = try parseOperand()
            guard skipKeyword("AND") else { throw expected("AND and the upper end of BETWEEN") }
            return .between(operand, low, try parseOperand())
        }
        if skipKeyword("LIKE") {
            let position = current.position
            let pattern = try parseString("a pattern in quotes")
            guard skipKeyword("ESCAPE") else {
                return .like(operand, pattern: pattern, escape: nil, position: position)
            }
            let escapePosition = current.position
            let escape = try parseString("an escape character in quotes")
            guard escape.count == 1, let character = escape.first else {
                throw .invalidLiteral(
                    literal: "'\(escape)'", expected: "single character", position: escapePosition)
            }
            return .like(operand, pattern: pattern, escape: character, position: position)
        }
        return nil
    }

    private mutating func parseIs(_ syntax: Syntax) throws(ExpressionError) -> Syntax {
        index += 1
        let isNegated = skipKeyword("NOT")
        let test: Syntax
        if skipKeyword("NULL") {
            guard case .operand(let operand) = syntax else { throw expected("IS NULL behind a column") }
            test = .isNull(operand)
        } else if skipKeyword("TRUE") {
            test = .isTruth(syntax, true)
        } else if skipKeyword("FALSE") {
            test = .isTruth(syntax, false)
        } else {
            throw expected(isNegated ? "NULL, TRUE or FALSE" : "NULL, NOT NULL, TRUE or FALSE")
        }
        return isNegated ? .not(test) : test
    }

    private mutating func parseString(_ what: String) throws(ExpressionError) -> String {
        guard case .string(let text) = current.kind else { throw expected(what) }
        index += 1
        return text
    }

    private mutating func parseOperand() throws(ExpressionError) -> Operand {
        let token = current
        switch token.kind {
        case .number(let digits):
            index += 1
            return Operand(kind: .literal(.number(digits)), position: token.position)
        case .symbol(let sign) where sign == "-" || sign == "+":
            index += 1
            guard case .number(let digits) = current.kind else {
                if sign == "-", isKeyword("INFINITY") || isKeyword("INF") {
                    index += 1
                    return Operand(kind: .literal(.number("-Infinity")), position: token.position)
                }
                throw expected("a number")
            }
            index += 1
            return Operand(
                kind: .literal(.number(sign == "-" ? "-" + digits : digits)), position: token.position)
        case .string(let text):
            index += 1
            return Operand(kind: .literal(.string(text)), position: token.position)
        case .word(let word):
            if let literal = try parseWordLiteral(word) {
                return Operand(kind: .literal(literal), position: token.position)
            }
            if Self.keywords.contains(word.uppercased()) { throw expected("a column or a value") }
            return try parseColumn()
        case .name: return try parseColumn()
        case .symbol, .end: throw expected("a column or a value")
        }
    }

    private static let keywords: Set<String> = ["AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "ESCAPE"]

    /// TRUE, FALSE, NULL and the literals of a word and a text. A word that is none of them is a column.
    private mutating func parseWordLiteral(_ word: String) throws(ExpressionError) -> Literal? {
        let keyword = word.uppercased()
        switch keyword {
        case "TRUE", "FALSE":
            index += 1
            return .boolean(keyword == "TRUE")
        case "NULL":
            index += 1
            return .null
        default: break
        }
        guard case .string(let text) = tokens[index + 1].kind else { return nil }
        let position = tokens[index + 1].position
        switch keyword {
        case "DATE", "TIMESTAMP", "TIME": index += 2
        case "X":
            index += 2
            guard let bytes = Self.bytes(ofHexadecimal: text) else {
                throw .invalidLiteral(
                    literal: "'\(text)'", expected: "row of pairs of hexadecimal digits", position: position)
            }
            return .binary(bytes)
        default: return nil
        }
        return keyword == "DATE" ? .date(text) : (keyword == "TIME" ? .time(text) : .timestamp(text))
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    private mutating func parseColumn() throws(ExpressionError) -> Operand {
        let position = current.position
        var path: [String] = []
        var isQuoted = false
        repeat {
            switch current.kind {
            case .word(let word): path.append(word)
            case .name(let name):
                path.append(name)
                isQuoted = true
            default: throw expected("the name of a field")
            }
            index += 1
        } while skipSymbol(".")
        if current.kind == .symbol("("), !isQuoted {
            throw .unsupported(
                what: "the function \(path.joined(separator: "."))", position: position,
                hint: "; use tarn sql for it")
        }
        return Operand(kind: .column(path, isQuoted: isQuoted), position: position)
    }
}
