/// Goes through the tokens of an expression, the last of which is the end; what both parsers need.
protocol TokenReader {
    var tokens: [Token] { get }
    /// The token that is next.
    var index: Int { get set }
}

extension TokenReader {
    var current: Token { tokens[index] }

    /// The error that something else stands where `what` should.
    func expected(_ what: String) -> ExpressionError {
        .syntax(position: current.position, expected: what, found: current.text)
    }

    /// Whether a keyword, written in capitals, is the token at an offset from the next, in any case.
    func isKeyword(_ keyword: String, at offset: Int = 0) -> Bool {
        guard index + offset < tokens.count, case .word(let word) = tokens[index + offset].kind else {
            return false
        }
        return word.count == keyword.count && word.uppercased() == keyword
    }

    /// Passes over a keyword if it is next.
    mutating func skipKeyword(_ keyword: String) -> Bool {
        guard isKeyword(keyword) else { return false }
        index += 1
        return true
    }

    /// Passes over a symbol if it is next.
    mutating func skipSymbol(_ symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        index += 1
        return true
    }
}
