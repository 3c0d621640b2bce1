/// A piece of an HTML page. What is written out in code is markup; every text that is put in is escaped:
///
///     let cell: HTML = "<td class=\"name\">\(learner.name)</td>"
///
/// Attributes stand in double quotes, so that an escaped text cannot end them.
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The markup.
    package private(set) var text: String

    package init(stringLiteral text: String) { self.text = text }

    package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// Pieces one after the other.
    package init(_ parts: [HTML]) {
        var text = ""
        for part in parts { text += part.text }
        self.text = text
    }

    package var isEmpty: Bool { text.isEmpty }

    package static func += (left: inout HTML, right: HTML) { left.text += right.text }

    package static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    /// Builds the text of a piece.
    package struct Interpolation: StringInterpolationProtocol {
        var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// A text, escaped.
        package mutating func appendInterpolation(_ value: some StringProtocol) {
            HTML.escape(value, into: &text)
        }

        package mutating func appendInterpolation(_ value: some BinaryInteger) { text += String(value) }

        /// Markup as it is.
        package mutating func appendInterpolation(_ html: HTML) { text += html.text }

        package mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.text }
        }
    }

    /// Escapes what means something in markup. Control characters, which no page may hold, become U+FFFD.
    private static func escape(_ value: some StringProtocol, into text: inout String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default:
                let isControl =
                    (scalar.value < 0x20 && scalar != "\n" && scalar != "\t")
                    || (0x7F...0x9F).contains(scalar.value) || scalar.properties.isNoncharacterCodePoint
                text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
            }
        }
    }
}
