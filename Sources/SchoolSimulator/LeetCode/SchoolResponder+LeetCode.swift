import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

extension SchoolResponder {
    private struct GraphQLRequest: Decodable {
        struct Variables: Decodable {
            var username: String
            var limit: Int
        }
        var query: String
        var variables: Variables
    }

    /// Answers `/graphql`: the newest submissions of an account.
    func answerLeetCode(_ request: Request, plan: FaultPlan) async throws -> Response {
        guard request.method == .post else { return Self.text(.methodNotAllowed, "only POST\n") }
        var request = request
        let body = try await request.collectBody(upTo: 1 << 16)
        state.count { $0.submissions += 1 }
        guard let asked = try? JSONDecoder().decode(GraphQLRequest.self, from: Data(body.readableBytesView)),
            asked.query.contains("recentAcSubmissionList")
        else { return Self.text(.badRequest, "bad query\n") }
        let answer = LeetCodeAccount(name: asked.variables.username)
            .answer(limit: asked.variables.limit, on: school.day)
        guard let bad = plan.badAnswer, plan.badLearners == nil else { return Self.json(answer) }
        state.count { $0.badAnswers += 1 }
        return Self.json(bad.spoil(answer, isArray: false))
    }
}
