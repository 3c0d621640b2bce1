/// One row as an endpoint serves it.
struct WeeklyRow: Hashable, Sendable {
    /// Days since 1970-01-01.
    var date: Int32
    var points: Int64
}

/// The newest rows of one endpoint for one learner, one a date, and how far back they reach.
struct WeekWindow: Sendable {
    /// Newest first, one a date.
    let rows: [WeeklyRow]
    /// The oldest date about which the window says whether there is a row; nil if it is about all dates.
    let oldestCoveredDate: Int32?

    /// Takes the rows as served. Rows of one date are repeats of each other; should they ever disagree, the last one
    /// served counts, since the API serves rows of a date in the order in which they were published.
    init(rows served: [WeeklyRow], limit: Int) {
        var ordered = served
        // Stable order is needed for "the last one served"; the API's order is nearly always right already.
        if !zip(served, served.dropFirst()).allSatisfy({ $0.date >= $1.date }) {
            ordered = served.enumerated()
                .sorted { ($1.element.date, $0.offset) < ($0.element.date, $1.offset) }
                .map(\.element)
        }
        var distinct: [WeeklyRow] = []
        distinct.reserveCapacity(ordered.count)
        for row in ordered {
            if let last = distinct.last, last.date == row.date {
                distinct[distinct.count - 1] = row
            } else {
                distinct.append(row)
            }
        }
        rows = distinct
        oldestCoveredDate = served.count < limit ? nil : distinct.last?.date
    }

    var isComplete: Bool { oldestCoveredDate == nil }

    /// Whether the window tells if there is a row on a date.
    func covers(_ date: Int32) -> Bool {
        oldestCoveredDate.map { date >= $0 } ?? true
    }

    /// How many dates are newer than one.
    func countNewer(than date: Int32) -> Int {
        rows.prefix { $0.date > date }.count
    }
}

/// The windows of both endpoints for one learner.
struct WeekWindows: Sendable {
    let scores: WeekWindow
    let commits: WeekWindow

    var areComplete: Bool { scores.isComplete && commits.isComplete }

    /// One week for each date in either window, oldest first; nil where a window does not reach back so far.
    func merged() -> [CodetrackWeek] {
        var weeks: [CodetrackWeek] = []
        weeks.reserveCapacity(max(scores.rows.count, commits.rows.count))
        var score = scores.rows.count - 1
        var commit = commits.rows.count - 1
        while score >= 0 || commit >= 0 {
            let scoreDate = score >= 0 ? scores.rows[score].date : Int32.max
            let commitDate = commit >= 0 ? commits.rows[commit].date : Int32.max
            let date = min(scoreDate, commitDate)
            var week = CodetrackWeek(
                date: date, points: scores.covers(date) ? 0 : nil, commits: commits.covers(date) ? 0 : nil)
            if scoreDate == date {
                week.points = scores.rows[score].points
                score -= 1
            }
            if commitDate == date {
                week.commits = commits.rows[commit].points
                commit -= 1
            }
            weeks.append(week)
        }
        return weeks
    }

    /// Whether the windows tell all that a run beside these known dates (ascending) needs to know.
    func suffice(beside known: [Int32]) -> Bool {
        guard let newest = known.last else { return areComplete }
        for window in [scores, commits] where !window.isComplete {
            // Weeks were skipped: late and corrected rows of the time between may lie behind the window.
            if window.countNewer(than: newest) > window.rows.count / 2 { return false }
        }
        return merged().allSatisfy { week in
            (week.points != nil && week.commits != nil) || known.containsSorted(week.date)
        }
    }
}

extension [Int32] {
    /// Binary search in an ascending array.
    fileprivate func containsSorted(_ value: Int32) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == value
    }
}
