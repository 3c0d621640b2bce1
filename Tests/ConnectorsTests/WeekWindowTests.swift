import TestSupport
import Testing

@testable import Connectors

@Suite("Windows of weeks")
struct WeekWindowTests {
    /// What a source holds of one learner: by date, scores and commits.
    private struct Source {
        var scores: [Int32: Int64] = [:]
        var commits: [Int32: Int64] = [:]
        var repeatedScores: Set<Int32> = []
        var repeatedCommits: Set<Int32> = []

        static func served(_ rows: [Int32: Int64], repeated: Set<Int32>, limit: Int) -> WeekWindow {
            var served: [WeeklyRow] = []
            for (date, points) in rows.sorted(by: { $0.key > $1.key }) {
                served.append(WeeklyRow(date: date, points: points))
                if repeated.contains(date) { served.append(WeeklyRow(date: date, points: points)) }
            }
            return WeekWindow(rows: Array(served.prefix(limit)), limit: limit)
        }

        func windows(limit: Int) -> WeekWindows {
            WeekWindows(
                scores: Self.served(scores, repeated: repeatedScores, limit: limit),
                commits: Self.served(commits, repeated: repeatedCommits, limit: limit))
        }

        var truth: [Int32: [Int64]] {
            var rows: [Int32: [Int64]] = [:]
            for date in Set(scores.keys).union(commits.keys) {
                rows[date] = [scores[date] ?? 0, commits[date] ?? 0]
            }
            return rows
        }
    }

    private static func randomRows(_ random: inout SeededGenerator) -> [Int32: Int64] {
        let density = Double.random(in: 0...1, using: &random)
        let end = Int32.random(in: 0...30, using: &random)
        var rows: [Int32: Int64] = [:]
        for week in 0...end where Double.random(in: 0..<1, using: &random) < density {
            rows[16_000 + week * 7] = Int64.random(in: 0...3, using: &random)
        }
        return rows
    }

    @Test(
        "tell only what is true: a value is the source's, a nil is a value that the table has",
        arguments: 0..<40)
    func nothingIsGuessed(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var fullCount = 0
        for _ in 0..<500 {
            var source = Source(scores: Self.randomRows(&random), commits: Self.randomRows(&random))
            source.repeatedScores = Set(source.scores.keys.filter { _ in Bool.random(using: &random) })
            source.repeatedCommits = Set(
                source.commits.keys.filter { _ in Int.random(in: 0..<6, using: &random) == 0 })
            let truth = source.truth
            let limit = Int.random(in: 1...14, using: &random)
            // Any dates at all may be known, those of the source for the most part.
            let known = (0...30).map { 16_000 + Int32($0) * 7 }
                .filter { Int.random(in: 0..<8, using: &random) < (truth[$0] != nil ? 7 : 1) }
            let windows = source.windows(limit: limit)
            let isEnough = windows.suffice(beside: known)
            if !isEnough { fullCount += 1 }
            let weeks = isEnough ? windows.merged() : source.windows(limit: .max).merged()
            #expect(weeks.map(\.date) == weeks.map(\.date).sorted())
            #expect(Set(weeks.map(\.date)).count == weeks.count)
            for week in weeks {
                let row = truth[week.date]
                #expect(row != nil)
                if let points = week.points {
                    #expect(points == row?[0])
                } else {
                    #expect(known.contains(week.date))
                }
                if let commits = week.commits {
                    #expect(commits == row?[1])
                } else {
                    #expect(known.contains(week.date))
                }
            }
            if !isEnough || windows.areComplete {
                #expect(Set(weeks.map(\.date)) == Set(truth.keys))
                #expect(weeks.allSatisfy { $0.points != nil && $0.commits != nil })
            }
            // Nothing newer than what is known is left out.
            for date in truth.keys where known.last.map({ date > $0 }) ?? true {
                #expect(weeks.contains { $0.date == date })
            }
        }
        #expect(fullCount > 0 && fullCount < 500)
    }

    @Test(
        "of weekly runs keep a table equal to the source while changes stay in the newest rows",
        arguments: 0..<40)
    func weeklyRunsFollow(seed: Int) {
        var random = SeededGenerator(seed: UInt64(1_000 + seed))
        var source = Source()
        var table: [Int32: [Int64]] = [:]
        let limit = 12
        var fullCount = 0
        for week in 0..<80 {
            let monday = 16_000 + Int32(week) * 7
            for _ in 0..<2 {
                // A new row, a late one or a correction, never far behind.
                let weeksBack = [0, 0, 1, 2, 3].randomElement(using: &random) ?? 0
                let date = max(16_000, monday - Int32(weeksBack) * 7)
                if Bool.random(using: &random) {
                    source.scores[date] = Int64.random(in: 0...9, using: &random)
                } else {
                    source.commits[date] = Int64.random(in: 0...9, using: &random)
                }
            }
            // Some runs do not take place; now and then many in a row.
            if week % 20 > 12 || Int.random(in: 0..<5, using: &random) == 0 { continue }
            let known = table.keys.sorted()
            var windows = source.windows(limit: limit)
            if known.isEmpty || !windows.suffice(beside: known) {
                windows = source.windows(limit: .max)
                fullCount += 1
            }
            for week in windows.merged() {
                let old = table[week.date]
                table[week.date] = [week.points ?? old?[0] ?? -1, week.commits ?? old?[1] ?? -1]
            }
            #expect(table == source.truth, "week \(week)")
        }
        #expect(fullCount < 40)
    }

    @Test("take the last served of rows that share a date")
    func lastServedCounts() {
        let rows = [(7, 1), (7, 2), (0, 5), (0, 4)].map { WeeklyRow(date: Int32($0.0), points: Int64($0.1)) }
        let window = WeekWindow(rows: rows, limit: 10)
        #expect(window.rows == [WeeklyRow(date: 7, points: 2), WeeklyRow(date: 0, points: 4)])
        #expect(window.isComplete)
        let unordered = WeekWindow(rows: [rows[2], rows[0], rows[3], rows[1]], limit: 4)
        #expect(unordered.rows == window.rows)
        #expect(!unordered.isComplete && unordered.covers(0) && !unordered.covers(-1))
    }
}
