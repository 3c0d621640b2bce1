import TestSupport
import Testing

@testable import SchoolSimulator

@Suite("A corpus's weekly rows")
struct WeeklyRowsTests {
    @Test(
        "are served by the rules: published by the day, last state of a row, newest date first",
        arguments: 0..<30)
    func followTheRules(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var lines: [WeeklyLine] = []
        for _ in 0..<Int.random(in: 0...200, using: &random) {
            let row = Int32.random(in: 0..<60, using: &random)
            let learner = row % 5
            // A later line of a row is of the same learner, but may have another date.
            lines.append(
                WeeklyLine(
                    learnerID: learner, rowID: row, availableFrom: Int32(lines.count),
                    date: Int32.random(in: 0..<12, using: &random) * 7, secondOfDay: 0,
                    points: Int32.random(in: 0...50, using: &random)))
        }
        let rows = WeeklyRows(lines.shuffled(using: &random))
        #expect(rows.lineCount == lines.count)
        for learner in Int32(0)..<6 {
            for day in stride(from: Int32(-1), through: 200, by: 17) {
                var lastOfRow: [Int32: WeeklyLine] = [:]
                for line in lines where line.learnerID == learner && line.availableFrom <= day {
                    lastOfRow[line.rowID] = line
                }
                let expected = lastOfRow.values.sorted { ($1.date, $0.rowID) < ($0.date, $1.rowID) }
                let limit = Int.random(in: 0...10, using: &random)
                #expect(
                    rows.rows(ofLearner: Int64(learner), on: Day(daysSinceEpoch: day), limit: .max)
                        == expected)
                #expect(
                    rows.rows(ofLearner: Int64(learner), on: Day(daysSinceEpoch: day), limit: limit)
                        == Array(expected.prefix(limit)))
            }
        }
    }

    @Test("are written as the API writes them")
    func areWritten() {
        var bytes: [UInt8] = []
        bytes.append(weeklyRows: [
            WeeklyLine(
                learnerID: 4_971, rowID: 1, availableFrom: 0, date: Day("2013-10-14")?.daysSinceEpoch ?? 0,
                secondOfDay: 14_400, points: 6)
        ])
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "[{\"user_id\":4971,\"date\":\"2013-10-14T04:00:00.000Z\",\"points\":6}]")
    }

    @Test("are read from lines of just one shape")
    func areParsed() {
        let line =
            "{\"user_id\":4971,\"date\":\"2013-10-14T04:00:00.000Z\",\"points\":6,\"row_id\":26180,\"available_from\":\"2013-10-14\"}"
        let parsed = WeeklyLine(parsing: Array(line.utf8)[...])
        #expect(parsed?.rowID == 26_180 && parsed?.points == 6 && parsed?.secondOfDay == 14_400)
        for count in 0..<line.utf8.count {
            #expect(WeeklyLine(parsing: Array(line.utf8.prefix(count))[...]) == nil)
        }
        #expect(WeeklyLine(parsing: Array((line + " ").utf8)[...]) == nil)
    }
}
