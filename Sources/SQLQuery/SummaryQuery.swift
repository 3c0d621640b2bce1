import Columnar
import TextFormats

/// A query that asks a table for nothing but `count(*)`, `min(column)` and `max(column)` of all its rows, which the
/// table may know without reading them:
///
///     SELECT count(*), min(date) AS first FROM codetrack.weekly_stats('2015-03-02')
///
/// Everything else is no summary query, such as one with a condition or with another function.
struct SummaryQuery: Equatable {
    enum Figure: Equatable {
        case count
        /// With the column's name.
        case minimum(String)
        case maximum(String)

        var column: String? {
            switch self {
            case .count: nil
            case .minimum(let column), .maximum(let column): column
            }
        }
    }

    /// The figures, and how they are called in the result.
    private(set) var items: [(figure: Figure, name: String)] = []
    let table: QualifiedName
    let moment: TableMoment?

    static func == (left: SummaryQuery, right: SummaryQuery) -> Bool {
        left.items.elementsEqual(right.items, by: ==) && left.table == right.table
            && left.moment == right.moment
    }

    init?(_ text: String) {
        var reader = Reader(text)
        guard reader.take(word: "select") else { return nil }
        var items: [(Figure, String)] = []
        repeat {
            guard let item = reader.item() else { return nil }
            items.append(item)
        } while reader.take(",")
        guard reader.take(word: "from"), let schema = reader.name(), reader.take("."),
            let name = reader.name()
        else { return nil }
        table = QualifiedName(schema: schema, name: name)
        moment = reader.moment()
        _ = reader.take(";")
        guard reader.isAtEnd else { return nil }
        self.items = items
    }

    /// The names of the columns whose extremes are asked for, each once.
    var columns: [String] {
        var names: [String] = []
        for item in items {
            if let column = item.figure.column, !names.contains(column) { names.append(column) }
        }
        return names
    }

    /// A query that gives what the table knows; nil where a value has no exact text. `fields` are those of `columns`.
    func answered(by summary: TableSummary, fields: [Field]) -> String? {
        var parts: [String] = []
        for (figure, name) in items {
            let literal: String?
            if let column = figure.column, let index = columns.firstIndex(of: column) {
                let extremes = summary.extremes[index]
                let value = if case .minimum = figure { extremes.minimum } else { extremes.maximum }
                literal = Self.literal(value, fields[index])
            } else {
                literal = "\(summary.rowCount)"
            }
            guard let literal else { return nil }
            parts.append("\(literal) AS \(SQLText.quoted(name))")
        }
        return "SELECT " + parts.joined(separator: ", ")
    }

    private static func literal(_ value: Scalar, _ field: Field) -> String? {
        switch value {
        case .null: return "NULL"
        // The smallest one has no literal: SQLite reads its digits as a number that is too large.
        case .int(let number): return number == .min ? nil : "\(number)"
        case .date(let days):
            var builder = ColumnBuilder(type: .date)
            builder.append(integer: Int64(days))
            let text = ColumnText.render(builder.finish(), field: field).string(at: 0)
            return text.map { "'\($0)'" }
        default: return nil
        }
    }
}

extension SummaryQuery {
    /// Takes the text apart from left to right. What it does not know ends the query's being a summary.
    private struct Reader {
        private var rest: Substring

        init(_ text: String) {
            rest = text[...]
        }

        var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

        private mutating func skipBlanks() {
            rest = rest.drop { $0.isWhitespace }
        }

        mutating func take(_ mark: Character) -> Bool {
            skipBlanks()
            guard rest.first == mark else { return false }
            rest.removeFirst()
            return true
        }

        mutating func take(word: String) -> Bool {
            let before = rest
            guard let found = plainWord(), found.lowercased() == word else {
                rest = before
                return false
            }
            return true
        }

        private mutating func plainWord() -> String? {
            skipBlanks()
            guard let first = rest.first, first.isASCII, first.isLetter || first == "_" else { return nil }
            let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            rest = rest[word.endIndex...]
            return String(word)
        }

        /// A name, plain or in double quotes.
        mutating func name() -> String? {
            skipBlanks()
            guard rest.first == "\"" else { return plainWord() }
            let quoted = rest.dropFirst()
            guard let end = quoted.firstIndex(of: "\"") else { return nil }
            rest = quoted[quoted.index(after: end)...]
            // A doubled quote stands for one; such names are left to SQLite.
            return rest.first == "\"" ? nil : String(quoted[..<end])
        }

        /// `count(*)`, `min(x)` or `max(x)`, with the name that the column of the result has.
        mutating func item() -> (Figure, String)? {
            skipBlanks()
            let start = rest
            guard let function = plainWord()?.lowercased(), take("(") else { return nil }
            let figure: Figure
            if function == "count" {
                guard take("*") else { return nil }
                figure = .count
            } else {
                guard let column = name() else { return nil }
                switch function {
                case "min": figure = .minimum(column)
                case "max": figure = .maximum(column)
                default: return nil
                }
            }
            guard take(")") else { return nil }
            let text = String(start[..<rest.startIndex])
            guard take(word: "as") else { return (figure, text) }
            return name().map { (figure, $0) }
        }

        /// A version or a time in parentheses, if there is one.
        mutating func moment() -> TableMoment? {
            let before = rest
            guard take("(") else { return nil }
            skipBlanks()
            if rest.first == "'" {
                let quoted = rest.dropFirst()
                if let end = quoted.firstIndex(of: "'") {
                    let text = String(quoted[..<end])
                    rest = quoted[quoted.index(after: end)...]
                    if take(")") { return Int64(text).map { .version($0) } ?? .time(text) }
                }
            } else {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest[digits.endIndex...]
                if let version = Int64(digits), take(")") { return .version(version) }
            }
            // Not understood: the parenthesis stays, and ends the reading.
            rest = before
            return nil
        }
    }
}
