import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The connection of a request, so that a fault can break it.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Answers the API's requests, with faults as planned, and the simulator's own.
struct SchoolResponder: HTTPResponder {
    let school: SimulatedSchool
    let state: SimulatorState
    let access: IlluminateAccess
    let tokens = IssuedTokens()

    private struct ConnectionBroken: Error {}

    func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        let path = request.uri.path.split(separator: "/", omittingEmptySubsequences: true)
        if path.first == "_simulator" { return administer(request, path: path) }
        let plan = state.faults
        let number = state.count { $0.requests += 1 }
        let (outcome, isSlow) = plan.outcome(request: UInt64(number))
        if isSlow { state.count { $0.slow += 1 } }
        let delay = plan.latency + (isSlow ? plan.slowDelay : .zero)
        if delay > .zero { try await Task.sleep(for: delay) }
        switch outcome {
        case .fine: return try await answer(request, path: path, plan: plan)
        case .error(let status):
            state.count { $0.errors += 1 }
            return Self.text(HTTPResponse.Status(code: status), "simulated failure\n")
        case .rateLimited(let asDate):
            state.count { $0.rateLimited += 1 }
            var response = Self.text(.tooManyRequests, "simulated limit\n")
            let seconds = plan.retryAfterSeconds
            response.headers[.retryAfter] = asDate ? HTTPDate.text(secondsFromNow: seconds) : String(seconds)
            return response
        case .resetBefore:
            state.count { $0.resets += 1 }
            await reset(context.channel)
            throw ConnectionBroken()
        case .resetInside:
            state.count { $0.resets += 1 }
            return broken(try await answer(request, path: path, plan: plan), channel: context.channel)
        }
    }

    // MARK: The API

    private func answer(_ request: Request, path: [Substring], plan: FaultPlan) async throws -> Response {
        if path.first == "live" { return try await answerIlluminate(request, path: path, plan: plan) }
        if path == ["graphql"] { return try await answerLeetCode(request, plan: plan) }
        guard request.method == .get else { return Self.text(.methodNotAllowed, "only GET\n") }
        guard path.count >= 2, let id = Int64(path[1]) else { return notFound() }
        let endpoint = path[0]
        if plan.failingLearners.contains(id) {
            state.count { $0.errors += 1 }
            return Self.text(.internalServerError, "simulated failure\n")
        }
        let isArray = endpoint == "weeklyScores" || endpoint == "weeklyCommits"
        let body: [UInt8]?
        switch (endpoint, path.count) {
        case ("weeklyScores", 2), ("weeklyCommits", 2):
            guard let limit = Self.limit(request.uri.query) else {
                return Self.text(.badRequest, "bad limit\n")
            }
            if endpoint == "weeklyScores" {
                state.count { $0.weeklyScores += 1 }
                body = school.weeklyScores(ofLearner: id, limit: limit)
            } else {
                state.count { $0.weeklyCommits += 1 }
                body = school.weeklyCommits(ofLearner: id, limit: limit)
            }
        case ("users", 2):
            state.count { $0.users += 1 }
            body = school.user(id)
        case ("leetcode", 3):
            state.count { $0.leetcode += 1 }
            body = school.leetcode(ofLearner: id, account: path[2].removingPercentEncoding)
        default:
            body = nil
        }
        guard let body else { return notFound() }
        guard let bad = plan.badAnswer, plan.badLearners?.contains(id) ?? true else { return Self.json(body) }
        state.count { $0.badAnswers += 1 }
        var response = Self.json(bad.spoil(body, isArray: isArray))
        if bad == .html { response.headers[.contentType] = "text/html" }
        return response
    }

    func notFound() -> Response {
        state.count { $0.notFound += 1 }
        return Self.json(Array("{\"error\":\"not found\"}".utf8), status: .notFound)
    }

    /// `limit=N` of a query; all rows without one, nil for one that is no number.
    private static func limit(_ query: String?) -> Int? {
        for part in (query ?? "").split(separator: "&") where part.hasPrefix("limit=") {
            return Int(part.dropFirst("limit=".count)).flatMap { $0 >= 0 ? $0 : nil }
        }
        return .max
    }

    // MARK: The simulator's own

    private func administer(_ request: Request, path: [Substring]) -> Response {
        switch (request.method, path.dropFirst().first) {
        case (.get, "stats"):
            return Self.json(state.statistics.json(day: school.day))
        case (.post, "as-of"):
            let date = (request.uri.query ?? "").split(separator: "&")
                .first { $0.hasPrefix("date=") }?.dropFirst("date=".count)
            guard let date, let day = Day(String(date)) else {
                return Self.text(.badRequest, "date=YYYY-MM-DD is wanted\n")
            }
            school.day = day
            return Self.text(.ok, "as of \(day)\n")
        default:
            return Self.text(.notFound, "GET /_simulator/stats or POST /_simulator/as-of?date=YYYY-MM-DD\n")
        }
    }

    // MARK: Broken connections

    /// Closes the connection so that the client sees a reset.
    private func reset(_ channel: any Channel) async {
        // No lingering: what is not sent yet is dropped, and the peer gets a reset in place of an orderly end.
        try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try? await channel.close().get()
    }

    /// The head of an answer and half of its body.
    private func broken(_ response: Response, channel: any Channel) -> Response {
        var body = [UInt8]()
        if let length = response.body.contentLength {
            body = [UInt8](repeating: UInt8(ascii: " "), count: length)
        }
        let half = ByteBuffer(bytes: body.prefix(body.count / 2))
        return Response(
            status: response.status, headers: response.headers,
            body: ResponseBody(contentLength: max(1, body.count)) { writer in
                try await writer.write(half)
                throw ConnectionBroken()
            })
    }

    static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension Substring {
    /// The text with `%XX` resolved, or as it is if that is no text.
    var removingPercentEncoding: String {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? String(self)
    }
}
