/// What SQLite will ask of a table again and again: which columns, and which comparisons with which arguments.
struct FilterPlan: Hashable {
    /// What a term compares its column by.
    enum Test: Hashable {
        case equal, less, lessOrEqual, greater, greaterOrEqual
        /// Equal, or both null.
        case same
        case isIn, like, glob, isNull, isNotNull

        var hasArgument: Bool { self != .isNull && self != .isNotNull }
    }

    /// One comparison; all of a plan's must hold.
    struct Term: Hashable {
        /// The position in the table's schema.
        var column: Int
        var test: Test
    }

    /// Columns to read, by their positions in the table's schema, ascending.
    var columns: [Int] = []
    /// The arguments follow in this order, behind the moment, for terms that have one.
    var terms: [Term] = []
    /// Whether the first argument names a state of the table.
    var hasMoment = false

    /// The part of the rows that is thought to pass.
    var selectivity: Double {
        terms.reduce(1) { share, term in
            switch term.test {
            case .equal, .same: share * 0.001
            case .isIn, .like, .glob: share * 0.05
            case .less, .lessOrEqual, .greater, .greaterOrEqual: share * 0.3
            case .isNull: share * 0.1
            case .isNotNull: share * 0.95
            }
        }
    }
}
