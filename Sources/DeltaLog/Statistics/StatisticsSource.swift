/// Where the statistics of a file are: in memory as text, or still in the columns of a checkpoint.
enum StatisticsSource: Sendable {
    case none
    case text(String)
    case checkpoint(AddColumns, row: Int)

    var text: String? {
        switch self {
        case .none: nil
        case .text(let text): text
        case .checkpoint(let columns, let row): columns.statsText(at: row)
        }
    }
}

extension StatisticsSource: Hashable {
    static func == (left: StatisticsSource, right: StatisticsSource) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
