import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

extension SchoolResponder {
    /// Answers what lies under `/live`: tokens, and pages for those who have one.
    func answerIlluminate(_ request: Request, path: [Substring], plan: FaultPlan) async throws -> Response {
        if path.count == 1 {
            guard request.method == .post, request.uri.query?.hasPrefix("OAuth2_AccessToken") == true else {
                return notFound()
            }
            return try await token(request)
        }
        guard tokens.admits(request.headers[.authorization]) else {
            state.count { $0.unauthorized += 1 }
            return Self.json(Array("{\"error\":\"invalid_token\"}".utf8), status: .unauthorized)
        }
        guard request.method == .get else { return Self.text(.methodNotAllowed, "only GET\n") }
        guard path.count == 4, path[1] == "rest_server.php", path[2] == "Api",
            let endpoint = IlluminateEndpoint(rawValue: String(path[3]))
        else { return notFound() }
        state.count { $0.illuminate += 1 }
        guard let query = IlluminateQuery(request.uri.query),
            let body = school.illuminate(endpoint, query)
        else { return Self.text(.badRequest, "bad query\n") }
        if let id = query.assessmentID, plan.failingLearners.contains(id) {
            state.count { $0.errors += 1 }
            return Self.text(.internalServerError, "simulated failure\n")
        }
        guard let bad = plan.badAnswer,
            plan.badLearners.map({ ids in query.assessmentID.map(ids.contains) ?? false }) ?? true
        else { return Self.json(body) }
        state.count { $0.badAnswers += 1 }
        var response = Self.json(bad.spoil(page: body, number: query.page))
        if bad == .html { response.headers[.contentType] = "text/html" }
        return response
    }

    private func token(_ request: Request) async throws -> Response {
        state.count { $0.tokens += 1 }
        var request = request
        let body = try await request.collectBody(upTo: 1 << 16)
        guard access.admits(form: IlluminateAccess.fields(String(buffer: body))) else {
            return Self.json(Array("{\"error\":\"invalid_client\"}".utf8), status: .unauthorized)
        }
        let seconds = access.tokenLifetime.components.seconds
        let token = tokens.issue(access)
        return Self.json(
            Array("{\"access_token\":\"\(token)\",\"token_type\":\"Bearer\",\"expires_in\":\(seconds)}".utf8))
    }
}

extension FaultPlan.BadAnswer {
    /// The answer in place of a good page.
    func spoil(page body: [UInt8], number: Int) -> [UInt8] {
        switch self {
        case .noResults: return Array("{\"page\":\(number),\"num_pages\":1,\"num_results\":1}".utf8)
        case .shrinking:
            guard number > 1 else { return body }
            return Array("{\"page\":\(number),\"num_pages\":1,\"num_results\":1,\"results\":[]}".utf8)
        case .negativePoints, .hugePoints, .invalidDate:
            let row = "{\"assessment_id\":\"1\",\"local_student_id\":\"1\",\"date_taken\":\"2015-02-30\"}"
            return Array("{\"page\":\(number),\"num_pages\":1,\"num_results\":1,\"results\":[\(row)]}".utf8)
        default: return spoil(body, isArray: false)
        }
    }
}
