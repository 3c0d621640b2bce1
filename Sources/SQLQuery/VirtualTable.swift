import Columnar
import Expressions

/// A table of the lake as SQLite sees it: its declaration, the plans that queries made of it, and rows kept for joins.
///
/// Used on the session's thread only.
final class VirtualTable {
    let name: QualifiedName
    let provider: any TableProvider
    let columns: [SQLColumn]
    /// The hidden column that takes the argument in `table('2015-03-02')`; the last one.
    private let momentColumnName: String
    private(set) var plans: [FilterPlan] = []
    private var planNumbers: [FilterPlan: Int] = [:]
    /// How often each plan was run by the query at work, by its number.
    private var histories: [Int: ScanHistory] = [:]

    init(name: QualifiedName, provider: any TableProvider) {
        self.name = name
        self.provider = provider
        columns = provider.schema.fields.map { SQLColumn($0) }
        let taken = Set(provider.schema.fields.map { $0.name.lowercased() })
        var hidden = "as_of"
        while taken.contains(hidden) { hidden = "_" + hidden }
        momentColumnName = hidden
    }

    /// Where the hidden column stands.
    var momentColumn: Int { columns.count }

    /// What SQLite is told of the columns.
    var declaration: String {
        var parts = columns.map { "\(SQLText.quoted($0.field.name)) \($0.declaration)" }
        parts.append("\(SQLText.quoted(momentColumnName)) HIDDEN")
        return "CREATE TABLE rows(\(parts.joined(separator: ", ")))"
    }

    /// The number of a plan, the same for equal plans.
    func number(of plan: FilterPlan) -> Int {
        if let known = planNumbers[plan] { return known }
        plans.append(plan)
        planNumbers[plan] = plans.count - 1
        return plans.count - 1
    }

    /// What the query at work has done with a plan so far.
    func history(ofPlan number: Int) -> ScanHistory {
        if let known = histories[number] { return known }
        let history = ScanHistory()
        histories[number] = history
        return history
    }

    /// Drops what was kept for a query.
    func forgetQuery() {
        histories = [:]
    }

    /// What is asked of the provider: all terms that a scan can use.
    func request(
        _ plan: FilterPlan, _ arguments: PlanArguments, terms: [Int]? = nil
    ) throws(SQLError) -> TableRequest {
        var conditions: [Condition] = []
        for index in terms ?? Array(plan.terms.indices) {
            let term = plan.terms[index]
            let pushed = PushedTerm(columns[term.column])
            if term.test == .isIn, arguments.values[index] == nil { continue }
            if let condition = pushed.condition(term.test, arguments.values[index] ?? []) {
                conditions.append(condition)
            }
        }
        let condition = conditions.count > 1 ? Condition.and(conditions) : conditions.first
        return TableRequest(
            columns: plan.columns, condition: condition, moment: try arguments.moment.map(Self.moment))
    }

    private static func moment(_ value: SQLValue) throws(SQLError) -> TableMoment {
        switch value {
        case .integer(let version) where version >= 0: return .version(version)
        case .text:
            guard let text = value.string else { break }
            if let version = Int64(text), version >= 0 { return .version(version) }
            return .time(text)
        default: break
        }
        throw SQLError(
            .invalidQuery,
            "A table's argument names a state of it: a version such as weekly_stats(7), or a date or time such as "
                + "weekly_stats('2015-03-02').")
    }
}

/// What SQLite gave for the arguments of a plan.
struct PlanArguments: Equatable {
    var moment: SQLValue?
    /// For each term its values: none, one, or those of an `IN`; nil where they were too many to take.
    var values: [[SQLValue]?]
}

/// Text for queries that are put together here.
enum SQLText {
    /// A name as an identifier, whatever is in it.
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
