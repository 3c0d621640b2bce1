import Testing

@testable import SchoolSimulator

@Suite("A made-up school")
struct SyntheticSchoolTests {
    @Test("is the same for the same seed and another for another")
    func isDeterministic() {
        let school = SyntheticSchool(learnerCount: 50, seed: 5)
        #expect(school.rosterJSON() == SyntheticSchool(learnerCount: 50, seed: 5).rosterJSON())
        #expect(school.rosterJSON() != SyntheticSchool(learnerCount: 50, seed: 6).rosterJSON())
        let first = SimulatedSchool(corpus: school.corpus(), asOf: .distantFuture)
        let second = SimulatedSchool(
            corpus: SyntheticSchool(learnerCount: 50, seed: 5).corpus(), asOf: .distantFuture)
        for id in Int64(1)...150 {
            #expect(first.weeklyScores(ofLearner: id) == second.weeklyScores(ofLearner: id))
            #expect(first.weeklyCommits(ofLearner: id) == second.weeklyCommits(ofLearner: id))
            #expect(first.user(id) == second.user(id))
        }
    }

    @Test("has late, corrected and repeated rows, on Mondays")
    func hasDirt() {
        let corpus = SyntheticSchool(learnerCount: 100, seed: 5).corpus()
        for rows in [corpus.scores, corpus.commits] {
            var late = 0
            var corrected = 0
            var repeated = 0
            for id in Int64(1)...300 {
                let final = rows.rows(ofLearner: id, on: .distantFuture, limit: .max)
                for (newer, older) in zip(final, final.dropFirst()) where newer.date == older.date {
                    #expect(newer.points == older.points)
                    repeated += 1
                }
                for row in final {
                    // Days since 1970 that are Mondays leave 4.
                    #expect(row.date % 7 == 4)
                    let atFirst = rows.rows(ofLearner: id, on: Day(daysSinceEpoch: row.date + 1), limit: .max)
                        .first { $0.rowID == row.rowID }
                    if atFirst == nil { late += 1 }
                    if let atFirst, atFirst.points != row.points { corrected += 1 }
                }
            }
            #expect(late > 20 && corrected > 30 && repeated > 10)
        }
    }

    @Test("moves between two days")
    func changesByWeek() throws {
        let school = SimulatedSchool(
            corpus: SyntheticSchool(learnerCount: 30, seed: 5).corpus(), asOf: .distantFuture)
        var sizes: [Int] = []
        for day in ["2014-09-01", "2014-09-08", "2014-09-15", "2015-03-02"] {
            school.day = try #require(Day(day))
            sizes.append((Int64(1)...90).reduce(0) { $0 + school.weeklyScores(ofLearner: $1).count })
        }
        #expect(sizes[0] == 180)
        #expect(sizes == sizes.sorted() && Set(sizes).count == 4)
        #expect(SyntheticSchool.firstMonday.description == "2014-09-08")
        #expect(SyntheticSchool.lastMonday.description == "2015-06-08")
    }

    @Test("has an Illuminate whose results come late and are corrected")
    func hasAssessments() throws {
        let records = try SyntheticSchool(learnerCount: 40, seed: 5).illuminate()
        func results(_ day: String) throws -> String {
            let query = try #require(IlluminateQuery("page=1&limit=5000&assessment_id=100008"))
            let body = records.answer(.responses, query, on: try #require(Day(day)))
            return String(decoding: try #require(body), as: UTF8.self)
        }
        let taken = try results("2014-10-29")
        let late = try results("2014-11-24")
        #expect(taken.utf8.count < late.utf8.count)
        #expect(late.contains("\"local_student_id\":\"70001\""))
        #expect(!late.contains("available_from"))
    }
}
