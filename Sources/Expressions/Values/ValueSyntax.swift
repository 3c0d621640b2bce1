import Columnar

/// An expression as it was written, before its names have types.
indirect enum ValueSyntax {
    case literal(Literal, position: Int)
    /// `isText`: in double quotes, which some engines take for text.
    case column([String], isText: Bool, position: Int)
    /// A function or an operator by its name in upper case.
    case call(String, [ValueSyntax], position: Int)
    case cast(ValueSyntax, DataType, position: Int)
    case like(ValueSyntax, LikePattern, position: Int)
    case choice([(condition: ValueSyntax, value: ValueSyntax)], otherwise: ValueSyntax?, position: Int)

    var position: Int {
        switch self {
        case .literal(_, let position), .column(_, _, let position), .call(_, _, let position),
            .cast(_, _, let position), .like(_, _, let position), .choice(_, _, let position):
            position
        }
    }
}
