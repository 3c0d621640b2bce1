/// A `.env` file: `NAME=value` lines, `#` comments, optional `export`, single and double quotes.
///
///     # where the school's data come from
///     export API_URL="https://api.example.org"   # a comment behind a value
///
/// In double quotes `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes and line feeds may stand; single quotes take
/// everything as it is. Nothing is substituted. Of two lines with one name the later counts.
public struct EnvironmentFile: Sendable {
    public private(set) var values: [String: String] = [:]

    /// Reads the text of a file; a fault is told by line, never by content.
    public init(parsing text: String, fileName: String = ".env") throws(ConnectorError) {
        var parser = Parser(characters: Array(text.unicodeScalars), fileName: fileName)
        while let (name, value) = try parser.next() { values[name] = value }
    }

    private struct Parser {
        let characters: [Unicode.Scalar]
        let fileName: String
        var position = 0
        var line = 1

        init(characters: [Unicode.Scalar], fileName: String) {
            self.characters = characters.first == "\u{FEFF}" ? Array(characters.dropFirst()) : characters
            self.fileName = fileName
        }

        var current: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

        mutating func advance() {
            if current == "\n" { line += 1 }
            position += 1
        }

        func fault(_ what: String) -> ConnectorError {
            ConnectorError(.configuration, "\(fileName), line \(line): \(what)")
        }

        mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
            while let character = current, condition(character) { advance() }
        }

        mutating func next() throws(ConnectorError) -> (String, String)? {
            while true {
                skip { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
                guard let character = current else { return nil }
                guard character == "#" else { break }
                skip { $0 != "\n" }
            }
            var name = nameToken()
            skip { $0 == " " || $0 == "\t" }
            if name == "export", current != "=" {
                name = nameToken()
                skip { $0 == " " || $0 == "\t" }
            }
            guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else {
                throw fault("a name is expected")
            }
            guard current == "=" else { throw fault("NAME=value is expected") }
            advance()
            skip { $0 == " " || $0 == "\t" }
            return (name, try value())
        }

        mutating func nameToken() -> String {
            var name = String.UnicodeScalarView()
            while let character = current, character.isASCII,
                character.properties.isAlphabetic || ("0"..."9").contains(character) || character == "_"
            {
                name.append(character)
                advance()
            }
            return String(name)
        }

        mutating func value() throws(ConnectorError) -> String {
            guard let quote = current, quote == "\"" || quote == "'" else { return plainValue() }
            let startLine = line
            advance()
            var text = String.UnicodeScalarView()
            while let character = current, character != quote {
                advance()
                guard quote == "\"", character == "\\", let escaped = current else {
                    text.append(character)
                    continue
                }
                advance()
                switch escaped {
                case "n": text.append("\n")
                case "r": text.append("\r")
                case "t": text.append("\t")
                case "\"", "\\", "$": text.append(escaped)
                default:
                    text.append(character)
                    text.append(escaped)
                }
            }
            guard current == quote else {
                line = startLine
                throw fault("a quote is not closed")
            }
            advance()
            skip { $0 == " " || $0 == "\t" || $0 == "\r" }
            if current == "#" { skip { $0 != "\n" } }
            guard current == nil || current == "\n" else {
                throw fault("there is more behind the closing quote")
            }
            return String(text)
        }

        /// Up to the end of the line, or to a `#` behind a blank; without blanks at the end.
        mutating func plainValue() -> String {
            var text = String.UnicodeScalarView()
            var isBehindBlank = true
            while let character = current, character != "\n" {
                if character == "#", isBehindBlank {
                    skip { $0 != "\n" }
                    break
                }
                isBehindBlank = character == " " || character == "\t"
                text.append(character)
                advance()
            }
            return String(text).trimmingBlanks()
        }
    }
}
