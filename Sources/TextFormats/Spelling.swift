/// How a value is spelled: what differs between JSON, the cells of delimited text and tables on a terminal.
enum Spelling: Equatable {
    /// Strings, dates and the like in quotes, `null` written out.
    case json
    /// Bare text, quoted by RFC 4180 where `delimiter`, a quote or a line break would be misread; nested values as
    /// JSON; null is nothing and an empty string is `""`.
    case delimited(UInt8)
    /// Bare text for people: a blank between date and time, no zeros at the end of a fraction.
    case display

    var isJSON: Bool {
        if case .json = self { true } else { false }
    }
}
