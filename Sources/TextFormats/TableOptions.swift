/// How rows are laid out as a table for a terminal.
public struct TableOptions: Sendable {
    /// Columns of the terminal; longer rows are cut by narrowing cells and then leaving out columns. nil: no limit.
    public var width: Int?
    /// The widest that one cell may be.
    public var cellWidthLimit = 60
    /// Whether nulls and the rule under the header may be dimmed with ANSI escapes.
    public var isStyled = false
    /// Rows that are held back to find the widths; later rows are cut to them.
    public var sampleRowCount = 1000

    public init(width: Int? = nil, isStyled: Bool = false) {
        self.width = width
        self.isStyled = isStyled
    }
}
