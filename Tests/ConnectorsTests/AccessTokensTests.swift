import SchoolSimulator
import Synchronization
import Testing

@testable import Connectors

@Suite("Access tokens")
struct AccessTokensTests {
    private func withTokens(
        _ access: IlluminateAccess = IlluminateAccess(), clock: StandingClock,
        _ body: (AccessTokens, SimulatorServer) async throws -> Void
    ) async throws {
        let school = SimulatedSchool(
            corpus: SchoolCorpus(illuminate: try IlluminateRecords(assessments: [])), asOf: .distantFuture)
        let server = SimulatorServer(school: school, access: access)
        var options = HTTPSource.Options.quick
        options.environment.elapsed = { clock.elapsed }
        let source = HTTPSource(base: try BaseURL(try await server.start(), name: "URL"), options: options)
        let tokens = AccessTokens(
            source: source, path: "/live/?OAuth2_AccessToken", clientID: access.clientID,
            clientSecret: access.clientSecret)
        do { try await body(tokens, server) } catch {
            await source.shutdown()
            await server.stop()
            throw error
        }
        await source.shutdown()
        await server.stop()
    }

    @Test("are fetched once for all who want one at the same time")
    func areShared() async throws {
        try await withTokens(clock: StandingClock()) { tokens, server in
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await tokens.token() } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts.count == 1)
            #expect(server.statistics.tokens == 1)
        }
    }

    @Test("are renewed before they expire")
    func areRenewedInTime() async throws {
        let clock = StandingClock()
        var access = IlluminateAccess()
        access.tokenLifetime = .seconds(20)
        try await withTokens(access, clock: clock) { tokens, server in
            let first = try await tokens.token()
            clock.sleep(.seconds(17))
            #expect(try await tokens.token() == first)
            clock.sleep(.seconds(2))
            #expect(try await tokens.token() != first)
            #expect(server.statistics.tokens == 2)
        }
    }

    @Test("are renewed after one was refused, and only if it is the one in use")
    func areRenewedAfterRefusal() async throws {
        try await withTokens(clock: StandingClock()) { tokens, server in
            let first = try await tokens.token()
            await tokens.discard(first)
            let second = try await tokens.token()
            #expect(second != first)
            await tokens.discard(first)
            #expect(try await tokens.token() == second)
            #expect(server.statistics.tokens == 2)
        }
    }
}
