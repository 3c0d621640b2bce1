import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SchoolSimulator
import Testing

@Suite("The simulator's server")
struct SimulatorServerTests {
    private struct Answer {
        var status: Int
        var body: String
        var headers: HTTPHeaders
    }

    private func ask(_ url: String, _ method: HTTPMethod = .GET) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 1 << 20)
        return Answer(
            status: Int(response.status.code), body: String(buffer: body), headers: response.headers)
    }

    private func serve(
        _ faults: FaultPlan = FaultPlan(),
        _ body: (String, SimulatedSchool, SimulatorServer) async throws -> Void
    ) async throws {
        let school = SimulatedSchool(
            corpus: SyntheticSchool(learnerCount: 20, seed: 2).corpus(), asOf: try #require(Day("2015-03-02"))
        )
        let server = SimulatorServer(school: school, faults: faults)
        let url = try await server.start()
        do {
            try await body(url, school, server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test("answers as the API does")
    func answers() async throws {
        try await serve { url, school, server in
            let id = try #require((Int64(1)...60).first { school.user($0) != nil })
            let rows = try await ask("\(url)/weeklyScores/\(id)?limit=2")
            #expect(
                rows.status == 200
                    && rows.headers.first(name: "content-type")?.hasPrefix("application/json") == true)
            #expect(rows.body.utf8.elementsEqual(school.weeklyScores(ofLearner: id, limit: 2)))
            #expect(rows.body.split(separator: "}").count == 3)
            #expect(
                try await ask("\(url)/weeklyCommits/\(id)").body.utf8.elementsEqual(
                    school.weeklyCommits(ofLearner: id)))
            #expect(try await ask("\(url)/weeklyScores/777777").body == "[]")
            #expect(try await ask("\(url)/users/\(id)").body.contains("\"free_code_camp_points\":"))
            #expect(try await ask("\(url)/users/777777").status == 404)
            #expect(try await ask("\(url)/nothing").status == 404)
            #expect(try await ask("\(url)/weeklyScores/\(id)?limit=-1").status == 400)
            #expect(try await ask("\(url)/weeklyScores/\(id)", .POST).status == 405)
            let withAccount = try #require(
                (Int64(1)...60).first { school.leetcode(ofLearner: $0, account: "pupil-lc-\($0)") != nil })
            let leetcode = try await ask("\(url)/leetcode/\(withAccount)/pupil%2Dlc-\(withAccount)")
            #expect(
                leetcode.body.hasPrefix("{\"leetcode_easy\":")
                    && leetcode.body.contains("\"leetcode_points\":"))
            #expect(try await ask("\(url)/leetcode/\(withAccount)/other").status == 404)
            #expect(server.statistics.weeklyScores == 2 && server.statistics.users == 2)
        }
    }

    @Test("moves the day and tells its counts")
    func administration() async throws {
        try await serve { url, school, _ in
            #expect(try await ask("\(url)/_simulator/as-of?date=2014-12-01", .POST).status == 200)
            #expect(school.day == Day("2014-12-01"))
            #expect(try await ask("\(url)/_simulator/as-of?date=2014-12-32", .POST).status == 400)
            #expect(try await ask("\(url)/_simulator/as-of", .POST).status == 400)
            _ = try await ask("\(url)/weeklyScores/1")
            let stats = try await ask("\(url)/_simulator/stats")
            #expect(stats.body.contains("\"as_of\":\"2014-12-01\"") && stats.body.contains("\"requests\":1,"))
        }
    }

    @Test("fails as often as it is told")
    func faults() async throws {
        var plan = FaultPlan()
        plan.errorRate = 0.3
        plan.rateLimitRate = 0.3
        plan.resetRate = 0.2
        plan.seed = 9
        try await serve(plan) { url, _, server in
            var statuses: [Int: Int] = [:]
            var broken = 0
            var retryAfter: Set<Bool> = []
            for _ in 0..<300 {
                do {
                    let answer = try await ask("\(url)/weeklyScores/1")
                    statuses[answer.status, default: 0] += 1
                    if answer.status == 429, let header = answer.headers.first(name: "retry-after") {
                        retryAfter.insert(header.hasSuffix("GMT"))
                    }
                } catch {
                    broken += 1
                }
            }
            #expect(retryAfter == [true, false])
            #expect((30...90).contains(broken), "\(broken)")
            #expect((45...110).contains(statuses[429] ?? 0), "\(statuses)")
            #expect(statuses[200] ?? 0 > 80)
            #expect(Set(statuses.keys) == [200, 429, 500, 502, 503])
            #expect(server.statistics.resets >= broken)
        }
    }

    @Test("tells when its port is taken")
    func portTaken() async throws {
        try await serve { url, school, _ in
            let port = try #require(Int(url.split(separator: ":").last ?? ""))
            let other = SimulatorServer(school: school, port: port)
            await #expect(throws: SimulatorServer.StartError.self) { try await other.start() }
        }
    }
}
