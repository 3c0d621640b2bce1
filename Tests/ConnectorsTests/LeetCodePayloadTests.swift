import Foundation
import Testing

@testable import Connectors

@Suite("LeetCode payloads")
struct LeetCodePayloadTests {
    private func read(_ list: String) throws -> [LeetCodeSubmission]? {
        try LeetCodePayload.submissions(Array("{\"data\":{\"recentAcSubmissionList\":\(list)}}".utf8))
    }

    @Test("ask for an account whatever its name has in it")
    func requests() throws {
        let body = LeetCodePayload.request(account: "a\"b\\c\n{}", limit: 20)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let variables = try #require(object["variables"] as? [String: Any])
        #expect(variables["username"] as? String == "a\"b\\c\n{}")
        #expect(variables["limit"] as? Int == 20)
    }

    @Test("are read with ids and times as text or as numbers, newest first")
    func submissions() throws {
        let read = try read(
            """
            [{"id":"11","title":"A \\"b\\"","titleSlug":"a-b","timestamp":"1425272400","lang":"swift"},
             {"timestamp":1425272401,"titleSlug":"c","title":null,"id":12}]
            """)
        #expect(
            read == [
                LeetCodeSubmission(id: "12", title: "c", titleSlug: "c", submittedAt: 1_425_272_401),
                LeetCodeSubmission(id: "11", title: "A \"b\"", titleSlug: "a-b", submittedAt: 1_425_272_400),
            ])
    }

    @Test("tell an account that is not shown from one without submissions")
    func hidden() throws {
        #expect(try read("null") == nil)
        #expect(try read("[]") == [])
    }

    @Test(
        "are refused where something is missing or wrong",
        arguments: [
            ("{}", "there is no recentAcSubmissionList"),
            ("{\"data\":null,\"errors\":[]}", "there is no recentAcSubmissionList"),
            ("{\"data\":{\"recentAcSubmissionList\":{}}}", "an object in place of an array"),
            (
                "{\"data\":{\"recentAcSubmissionList\":[{\"id\":\"1\",\"titleSlug\":\"a\"}]}}",
                "submission 1 has no time"
            ),
            (
                "{\"data\":{\"recentAcSubmissionList\":[{\"id\":\"1\",\"titleSlug\":\"a\",\"timestamp\":\"-5\"}]}}",
                "submission 1 has no time"
            ),
            (
                "{\"data\":{\"recentAcSubmissionList\":[{\"titleSlug\":\"a\",\"timestamp\":\"1425272400\"}]}}",
                "submission 1 has no id"
            ),
        ])
    func refused(body: String, message: String) {
        let fault = #expect(throws: JSONFault.self) { try LeetCodePayload.submissions(Array(body.utf8)) }
        #expect(fault?.message == message)
    }
}
