import Connectors
import TestSupport
import Testing

@Suite("A roster")
struct RosterTests {
    private func parse(_ text: String) throws -> Roster {
        try Roster(parsing: Array(text.utf8), fileName: "roster.json")
    }

    @Test("keeps names and accounts as they are, whatever the script")
    func keepsText() throws {
        let roster = try parse(
            """
            \u{FEFF}[{"name": "Zoë \\u4f8b\\ud83d\\ude00 \\"Z\\" ", "email": "z@example.org", "id": 12, "cohort": "11.3",
              "leetcode_id": null, "extra": [1, {"a": [true, -1.5e3]}]},
             {"leetcode_id": "z-1", "cohort": "7.2", "id": 9223372036854775807, "email": "y@example.org", "name": ""}]
            """)
        #expect(
            roster.learners == [
                Learner(
                    id: 12, name: "Zoë 例😀 \"Z\" ", email: "z@example.org", cohort: "11.3", leetcodeID: nil),
                Learner(id: .max, name: "", email: "y@example.org", cohort: "7.2", leetcodeID: "z-1"),
            ])
    }

    @Test("may be empty")
    func mayBeEmpty() throws {
        #expect(try parse(" [ ] ").learners.isEmpty)
    }

    @Test("with many faults is refused with each by entry and field, and no name or address")
    func namesEveryFault() {
        let error = #expect(throws: ConnectorError.self) {
            try parse(
                """
                [{"name": "Secret", "email": "secret@example.org", "id": 1, "cohort": "11.3", "leetcode_id": null},
                 {"name": 5, "email": "", "id": 0, "cohort": 11.3},
                 {"email": "secret@example.org", "id": "7", "cohort": " ", "leetcode_id": 4, "name": "Secret"},
                 "Secret",
                 {"name": "Secret", "email": null, "id": 1, "cohort": "11.3", "leetcode_id": " "},
                 {"name": "Secret", "email": "secret@example.org", "id": 1.5, "id": 8, "cohort": ["a"], "leetcode_id": null},
                 {},
                 {"name": "Secret", "email": "secret@example.org", "id": 99999999999999999999, "cohort": "1", "leetcode_id": null}]
                """)
        }
        #expect(error?.code == .refusedData)
        #expect(error?.message == "roster.json has 20 faults")
        #expect(
            error?.details == [
                "entry 2 (id 0): id must be greater than 0",
                "entry 2 (id 0): name must be text, not a number",
                "entry 2 (id 0): email is empty",
                "entry 2 (id 0): cohort must be text such as \"11.3\", not a number that is no integer",
                "entry 2 (id 0): leetcode_id is missing; write null where there is none",
                "entry 3: id must be an integer, not text",
                "entry 3: cohort is empty",
                "entry 3: leetcode_id must be text or null, not a number",
                "entry 4: text in place of an object",
                "entry 5 (id 1): id is already that of entry 1",
                "entry 5 (id 1): email must be text, not null",
                "entry 5 (id 1): leetcode_id is empty; write null where there is none",
                "entry 6 (id 8): id is given twice",
                "entry 6 (id 8): cohort must be text such as \"11.3\", not an array",
                "entry 7: id is missing",
                "entry 7: name is missing",
                "entry 7: email is missing",
                "entry 7: cohort is missing",
                "entry 7: leetcode_id is missing; write null where there is none",
                "entry 8: id must be an integer, not a number beyond 64 bits",
            ])
        #expect(error?.description.lowercased().contains("secret") == false)
    }

    @Test(
        "that is not JSON, or no array, is refused with line and column",
        arguments: [
            ("", "line 1, column 1"), ("[\n  {\"name\": \"a\",}]", "line 2, column 16"),
            ("{\"a\": 1}", "line 1, column 1"),
            ("[\n\n{\"id\": 01}]", "line 3, column 8"), ("[]\n x", "line 2, column 2"),
            ("[{\"id\": 1}", "line 1, column 11"),
            ("[{\"name\": \"a\nb\"}]", "line 1, column 13"), ("<html>", "line 1, column 1"),
        ])
    func tellsWhereJSONBreaks(text: String, place: String) {
        let error = #expect(throws: ConnectorError.self) { try parse(text) }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains(place) == true, "\(error?.description ?? "")")
    }

    @Test("that is damaged anyhow is taken or refused, and whatever is taken keeps the rules")
    func survivesDamage() {
        var random = SeededGenerator(seed: 21)
        let good = Array(
            """
            [{"name": "Zo\u{eb} \\u4f8b", "email": "z@example.org", "id": 12, "cohort": "11.3", "leetcode_id": null},
             {"name": "", "email": "y@example.org", "id": 13, "cohort": "7.2", "leetcode_id": "y"}]
            """.utf8)
        var refusedCount = 0
        for _ in 0..<10_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) where bytes.count > 1 {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(good[Int.random(in: 0..<good.count, using: &random)], at: index)
                default: bytes.removeLast(bytes.count - index)
                }
            }
            do {
                let learners = try Roster(parsing: bytes).learners
                #expect(Set(learners.map(\.id)).count == learners.count)
                #expect(learners.allSatisfy { $0.id > 0 && !$0.email.isEmpty && !$0.cohort.isEmpty })
            } catch {
                refusedCount += 1
                #expect(error.code == .refusedData && !error.description.contains("example.org"))
            }
        }
        #expect(refusedCount > 3_000)
    }

    @Test("that is not UTF-8 is refused")
    func refusesOtherEncodings() {
        let error = #expect(throws: ConnectorError.self) {
            try Roster(parsing: Array("[{\"name\": \"".utf8) + [0xE9, 0x20] + Array("\"}]".utf8))
        }
        #expect(error?.cause?.contains("UTF-8") == true)
        #expect(error?.message.contains("column 12") == true)
    }

    @Test("that is not there is a fault of configuration")
    func missingFile() {
        let error = #expect(throws: ConnectorError.self) { try Roster.load(path: "/nonexistent/roster.json") }
        #expect(error?.code == .configuration)
    }
}
