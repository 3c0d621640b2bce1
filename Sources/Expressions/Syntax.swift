/// A condition as it was written, before its names and literals have types.
indirect enum Syntax: Equatable {
    case operand(Operand)
    case compare(Operand, Comparison, Operand)
    case isIn(Operand, [Operand])
    case between(Operand, Operand, Operand)
    case like(Operand, pattern: String, escape: Character?, position: Int)
    case isNull(Operand)
    /// `IS TRUE` and `IS FALSE`: never unknown.
    case isTruth(Syntax, Bool)
    case and([Syntax])
    case or([Syntax])
    case not(Syntax)
}

/// A name or a literal and where it stands.
struct Operand: Equatable {
    enum Kind: Equatable {
        case column([String], isQuoted: Bool)
        case literal(Literal)
    }

    var kind: Kind
    var position: Int
}

/// A value as it was written.
enum Literal: Equatable {
    case null
    case boolean(Bool)
    /// With its sign.
    case number(String)
    case string(String)
    case date(String)
    case timestamp(String)
    case time(String)
    case binary([UInt8])

    /// How an error names it.
    var text: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .number(let digits): "the number \(digits)"
        case .string(let value): "the text '\(value)'"
        case .date(let value): "DATE '\(value)'"
        case .timestamp(let value): "TIMESTAMP '\(value)'"
        case .time(let value): "TIME '\(value)'"
        case .binary: "binary"
        }
    }
}
