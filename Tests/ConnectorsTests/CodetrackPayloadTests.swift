import Columnar
import Testing

@testable import Connectors

@Suite("Codetrack's answers")
struct CodetrackPayloadTests {
    private func rows(_ text: String) throws(JSONFault) -> [WeeklyRow] {
        try CodetrackPayload.weeklyRows(Array(text.utf8), of: 5)
    }

    @Test("are taken with blanks, escapes and unknown fields")
    func takesVariants() throws {
        let text = """
             [ {"points" : 7, "d\\u0061te": "2015-03-02T05:00:00.000Z", "x": {"date": null}, "user_id": "u5"} ,
               {"date":"2015-03-02","points":2147483647,"user_id":5} ]
            """
        #expect(
            try rows(text) == [
                WeeklyRow(date: 16_496, points: 7), WeeklyRow(date: 16_496, points: 2_147_483_647),
            ])
        #expect(try rows("[]").isEmpty)
    }

    @Test(
        "are refused where a row is not what it must be",
        arguments: [
            "[1]", "[null]", "[[]]", "[{}]", "[{\"date\":\"2015-03-02\"}]", "[{\"points\":1}]",
            "[{\"date\":\"2015-03-02\",\"points\":\"1\"}]", "[{\"date\":\"2015-03-02\",\"points\":null}]",
            "[{\"date\":\"2015-03-02\",\"points\":1.5}]", "[{\"date\":\"2015-03-02\",\"points\":2147483648}]",
            "[{\"date\":\"2015-03-02\",\"points\":-1}]", "[{\"date\":20150302,\"points\":1}]",
            "[{\"date\":null,\"points\":1}]", "[{\"date\":\"2015-03-02\",\"points\":1,\"user_id\":6}]",
            "[{\"date\":\"2015-03-02\",\"points\":1,\"points\":2}]",
            "[{\"date\":\"2015-03-02\",\"points\":1}] x",
            "[{\"date\":\"2015-03-02\",\"points\":1},]", "null", "\"\"", "5", "true",
        ])
    func refusesBadRows(text: String) {
        #expect(throws: JSONFault.self) { try rows(text) }
    }

    @Test("become rows of the table with their dates taken apart and nil as null")
    func becomesBatch() {
        let learner = Learner(id: 5, name: "n", email: "e@example.org", cohort: "11.3", leetcodeID: nil)
        let batch = CodetrackTable.weeklyStats([
            LearnerHistory(
                learner: learner,
                weeks: [
                    CodetrackWeek(date: 16_496, points: 3, commits: nil),
                    CodetrackWeek(date: 16_503, points: nil, commits: 0),
                ], isComplete: false)
        ])
        #expect(
            batch.schema.fields.map(\.name) == [
                "date", "year", "month", "day", "email", "cohort", "id", "points", "commits",
            ])
        #expect(batch.rowCount == 2)
        #expect(batch.columns[0].scalar(at: 1) == .date(16_503))
        #expect([1, 2, 3].map { batch.columns[$0].scalar(at: 1) } == [.int(2015), .int(3), .int(9)])
        #expect(
            [4, 5].map { batch.columns[$0].scalar(at: 0) } == [.string("e@example.org"), .string("11.3")])
        #expect([6, 7, 8].map { batch.columns[$0].scalar(at: 0) } == [.int(5), .int(3), .null])
        #expect([7, 8].map { batch.columns[$0].scalar(at: 1) } == [.null, .int(0)])
    }
}
