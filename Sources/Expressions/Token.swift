/// A word of a condition and where it starts, counted in characters from 1.
struct Token: Equatable {
    enum Kind: Equatable {
        /// A plain word: a keyword or a name.
        case word(String)
        /// A quoted name.
        case name(String)
        /// Digits, point and exponent as written, without sign.
        case number(String)
        case string(String)
        /// Operators and punctuation.
        case symbol(String)
        case end
    }

    var kind: Kind
    var position: Int
    /// Whether it is a name in double quotes, which some engines take for a text.
    var isDoubleQuoted = false

    /// How an error names it.
    var text: String {
        switch kind {
        case .word(let word): word
        case .name(let name): "\"\(name)\""
        case .number(let digits): digits
        case .string(let value): "'\(value)'"
        case .symbol(let symbol): "\"\(symbol)\""
        case .end: "the end"
        }
    }
}

/// Cuts a condition into tokens.
struct Tokenizer {
    private let characters: [Character]
    private var index = 0

    init(_ text: String) {
        characters = Array(text)
    }

    static func tokens(of text: String) throws(ExpressionError) -> [Token] {
        var tokenizer = Tokenizer(text)
        var tokens: [Token] = []
        while true {
            let token = try tokenizer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private var current: Character? { index < characters.count ? characters[index] : nil }
    private var following: Character? { index + 1 < characters.count ? characters[index + 1] : nil }

    private mutating func next() throws(ExpressionError) -> Token {
        while let character = current, character.isWhitespace { index += 1 }
        let position = index + 1
        guard let character = current else { return Token(kind: .end, position: position) }
        let kind: Token.Kind
        switch character {
        case "'": kind = .string(try quoted(by: "'", what: "the text"))
        case "\"", "`": kind = .name(try quoted(by: character, what: "the quoted name"))
        case "0"..."9": kind = .number(try number())
        case "." where following.map(Self.isDigit) ?? false: kind = .number(try number())
        case _ where Self.isWordStart(character): kind = .word(word())
        default: kind = .symbol(try symbol())
        }
        return Token(kind: kind, position: position, isDoubleQuoted: character == "\"")
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    private static func isWordStart(_ character: Character) -> Bool { character.isLetter || character == "_" }

    private mutating func word() -> String {
        let start = index
        while let character = current, Self.isWordStart(character) || Self.isDigit(character) { index += 1 }
        return String(characters[start..<index])
    }

    /// Doubled quotes stand for one.
    private mutating func quoted(by quote: Character, what: String) throws(ExpressionError) -> String {
        let start = index
        index += 1
        var text = ""
        while let character = current {
            index += 1
            if character != quote {
                text.append(character)
            } else if current == quote {
                text.append(quote)
                index += 1
            } else {
                return text
            }
        }
        throw .unterminated(what: what, position: start + 1)
    }

    private mutating func number() throws(ExpressionError) -> String {
        let start = index
        while let character = current, Self.isDigit(character) || character == "." { index += 1 }
        if let character = current, character == "e" || character == "E" {
            index += 1
            if let sign = current, sign == "+" || sign == "-" { index += 1 }
            while let digit = current, Self.isDigit(digit) { index += 1 }
        }
        let text = String(characters[start..<index])
        if let character = current, Self.isWordStart(character) {
            throw .invalidLiteral(literal: text + String(character), expected: "number", position: start + 1)
        }
        return text
    }

    private mutating func symbol() throws(ExpressionError) -> String {
        let first = characters[index]
        if index + 2 < characters.count, String(characters[index...index + 2]) == "<=>" {
            index += 3
            return "<=>"
        }
        if let second = following, ["<=", ">=", "<>", "!=", "==", "||"].contains(String([first, second])) {
            index += 2
            let pair = String([first, second])
            return pair == "!=" ? "<>" : (pair == "==" ? "=" : pair)
        }
        guard "()=<>,.-+*/%".contains(first) else {
            throw .syntax(
                position: index + 1, expected: "a column, a value or an operator", found: "\"\(first)\"")
        }
        index += 1
        return String(first)
    }
}
