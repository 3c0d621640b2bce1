import CSQLite

extension VirtualTable {
    /// Tells SQLite's planner which comparisons help here, and what the scan would cost.
    ///
    /// Returns false where a state of the table is named by something that is not known yet: SQLite then has to join
    /// in another order.
    @unsafe
    func chooseIndex(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Bool {
        var plan = FilterPlan()
        var next: Int32 = 1
        let count = Int(unsafe info.pointee.nConstraint)
        // The moment comes first among the arguments.
        for index in 0..<count {
            let constraint = unsafe info.pointee.aConstraint[index]
            guard Int(constraint.iColumn) == momentColumn, Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_EQ,
                !plan.hasMoment
            else { continue }
            guard constraint.usable != 0 else { return false }
            plan.hasMoment = true
            unsafe info.pointee.aConstraintUsage[index].argvIndex = next
            unsafe info.pointee.aConstraintUsage[index].omit = 1
            next += 1
        }
        for index in 0..<count {
            let constraint = unsafe info.pointee.aConstraint[index]
            let column = Int(constraint.iColumn)
            guard constraint.usable != 0, columns.indices.contains(column),
                var test = FilterPlan.Test(operation: Int32(constraint.op)),
                unsafe isComparable(info, index, column)
            else { continue }
            if test == .equal, unsafe sqlite3_vtab_in(info, Int32(index), -1) != 0 {
                unsafe sqlite3_vtab_in(info, Int32(index), 1)
                test = .isIn
            }
            plan.terms.append(FilterPlan.Term(column: column, test: test))
            guard test.hasArgument else { continue }
            unsafe info.pointee.aConstraintUsage[index].argvIndex = next
            next += 1
        }
        // The last bit stands for all columns from the 64th on.
        let used = unsafe info.pointee.colUsed
        plan.columns = columns.indices.filter { used & (1 << UInt64(min($0, 63))) != 0 }

        let rows = Double(provider.rowCount ?? 1_000_000) * plan.selectivity
        unsafe info.pointee.idxNum = Int32(number(of: plan))
        unsafe info.pointee.estimatedRows = Int64(max(rows, 1))
        unsafe info.pointee.estimatedCost = cost(of: plan)
        return true
    }

    /// The cost of a plan.
    ///
    /// A filtered scan is said to cost more than half of a full one, however little it finds. SQLite would otherwise
    /// split `a = 1 OR b = 2` into two scans and tell rows that both find by their rowids, which rows of files do not
    /// have: ours only number the rows of one scan. A full scan is then always the better plan.
    private func cost(of plan: FilterPlan) -> Double {
        let full = 50 + Double(provider.rowCount ?? 1_000_000) * (1 + 0.1 * Double(plan.columns.count))
        return plan.terms.isEmpty ? full : full * 0.7
    }

    /// Whether SQLite compares the column by the order that its values have here.
    @unsafe
    private func isComparable(
        _ info: UnsafeMutablePointer<sqlite3_index_info>, _ index: Int, _ column: Int
    ) -> Bool {
        guard let name = unsafe sqlite3_vtab_collation(info, Int32(index)) else { return true }
        let wanted = columns[column].form == .decimal ? DecimalOrder.name : "BINARY"
        return unsafe String(cString: name).lowercased() == wanted.lowercased()
    }
}

extension FilterPlan.Test {
    /// The test of one of SQLite's operators; nil for those that a scan has no use for.
    init?(operation: Int32) {
        switch operation {
        case SQLITE_INDEX_CONSTRAINT_EQ: self = .equal
        case SQLITE_INDEX_CONSTRAINT_LT: self = .less
        case SQLITE_INDEX_CONSTRAINT_LE: self = .lessOrEqual
        case SQLITE_INDEX_CONSTRAINT_GT: self = .greater
        case SQLITE_INDEX_CONSTRAINT_GE: self = .greaterOrEqual
        case SQLITE_INDEX_CONSTRAINT_IS: self = .same
        case SQLITE_INDEX_CONSTRAINT_LIKE: self = .like
        case SQLITE_INDEX_CONSTRAINT_GLOB: self = .glob
        case SQLITE_INDEX_CONSTRAINT_ISNULL: self = .isNull
        case SQLITE_INDEX_CONSTRAINT_ISNOTNULL: self = .isNotNull
        default: return nil
        }
    }
}
