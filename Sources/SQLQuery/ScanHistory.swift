/// How often a query ran one plan, and with which arguments: in a join, once for each row outside.
final class ScanHistory {
    private var runCount = 0
    private var rowsRead = 0
    private var last: PlanArguments?
    /// Terms whose arguments were seen to differ.
    private var varying: Set<Int> = []
    private(set) var kept: KeptRows?
    /// Whether the rows are too many to be kept.
    var isTooLarge = false

    /// Counts a run. True if it is time to keep the rows that all runs share.
    func run(_ arguments: PlanArguments, rowCount: Int?) -> Bool {
        runCount += 1
        if let last {
            if last.moment != arguments.moment {
                isTooLarge = true
                kept = nil
            }
            for index in arguments.values.indices where last.values[index] != arguments.values[index] {
                if varying.insert(index).inserted { kept = nil }
            }
        }
        last = arguments
        guard runCount > 1, !isTooLarge, kept == nil else { return false }
        // A scan that the terms narrow down costs far less than reading everything; so many of them do not.
        let spent = rowsRead + runCount * Self.rowsWorthOneScan
        return rowCount.map { $0 <= max(spent, Self.smallRowCount) } ?? (spent >= Self.smallRowCount)
    }

    /// A table of so many rows is kept at once.
    private static let smallRowCount = 1_000_000
    /// What starting a scan costs, in rows read.
    private static let rowsWorthOneScan = 20_000

    func count(rowsRead count: Int) {
        rowsRead += count
    }

    func keep(_ rows: KeptRows) {
        kept = rows
    }

    /// Terms that were the same in all runs.
    func constantTerms(of plan: FilterPlan) -> [Int] {
        plan.terms.indices.filter { !varying.contains($0) }
    }

    /// Equalities that differ from run to run.
    func lookupTerms(of plan: FilterPlan, columns: [SQLColumn]) -> [Int] {
        varying.sorted().filter { index in
            let term = plan.terms[index]
            return term.test == .equal && plan.columns.contains(term.column)
                && columns[term.column].form.isHashable
        }
    }
}

extension SQLColumn.Form {
    /// Whether values that SQL calls equal have the same hash.
    fileprivate var isHashable: Bool {
        switch self {
        case .boolean, .integer, .real, .text, .calendar: true
        case .decimal, .blob, .other: false
        }
    }
}
