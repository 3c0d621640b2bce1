import Connectors
import Foundation
import Logging
import SchoolSimulator
import Synchronization
import Testing

@Suite("An HTTP source")
struct HTTPSourceTests {
    private let label = RequestLabel(endpoint: "weeklyScores", learnerID: 5)

    private func school() throws -> SimulatedSchool { try SampleSchool(learnerCount: 10).asOf("2015-03-02") }

    @Test("waits as long as Retry-After says, in both forms, but no longer than its limit")
    func obeysRetryAfter() async throws {
        for seconds in [3, 4_000] {
            let clock = StandingClock()
            var options = HTTPSource.Options.quick
            options.environment.sleep = { clock.sleep($0) }
            options.environment.elapsed = { clock.elapsed }
            options.retry.attemptLimit = 12
            options.retry.longestRetryAfter = .seconds(60)
            var faults = FaultPlan()
            faults.rateLimitRate = 1
            faults.retryAfterSeconds = seconds
            try await withSimulator(try school(), faults: faults, options: options) { source, server in
                let error = await #expect(throws: ConnectorError.self) {
                    try await source.get("/weeklyScores/5?limit=3", label: label)
                }
                #expect(error?.code == .unreachable)
                #expect(error?.cause == "status 429")
                #expect(server.statistics.rateLimited == 12)
                #expect(source.metrics.requestCount == 12 && source.metrics.retryCount == 11)
            }
            // Each pause is longer than the spacing that 429s bring, so that does not add to it.
            let all = clock.pauses
            #expect(all.count == 11)
            if seconds == 3 {
                // A date in whole seconds may be read as up to one second more or less.
                #expect(all.allSatisfy { $0 >= .seconds(2) && $0 < .seconds(6) }, "\(all)")
            } else {
                #expect(all.allSatisfy { $0 == .seconds(60) }, "\(all)")
            }
        }
    }

    @Test("holds other requests back for a while after a 429")
    func spacesRequestsAfterRefusals() async throws {
        let clock = StandingClock()
        var options = HTTPSource.Options.quick
        options.environment.sleep = { clock.sleep($0) }
        options.environment.elapsed = { clock.elapsed }
        options.retry.attemptLimit = 1
        var faults = FaultPlan()
        faults.rateLimitRate = 1
        faults.retryAfterSeconds = 3
        try await withSimulator(try school(), faults: faults, options: options) { source, server in
            await #expect(throws: ConnectorError.self) {
                try await source.get("/weeklyScores/5", label: label)
            }
            #expect(clock.pauses.isEmpty)
            server.faults = FaultPlan()
            for _ in 0..<40 { _ = try await source.get("/weeklyScores/5", label: label) }
        }
        // 5 ms, a tenth less after each answer, until it is below one.
        #expect(clock.pauses.first == .milliseconds(5))
        #expect(clock.pauses.count == 16)
    }

    @Test("tells of each attempt, but no address and no token")
    func logsAttempts() async throws {
        let events = Mutex<[String]>([])
        var logger = Logger(
            label: "test", factory: { _ in EventLog { event in events.withLock { $0.append(event) } } })
        logger.logLevel = .debug
        let server = SimulatorServer(school: try school())
        let url = try await server.start()
        let source = HTTPSource(base: try BaseURL(url, name: "API_URL"), options: .quick, logger: logger)
        server.faults.errorRate = 1
        await #expect(throws: ConnectorError.self) { try await source.get("/weeklyScores/5", label: label) }
        server.faults = FaultPlan()
        _ = try await source.get("/weeklyScores/5", label: label)
        await source.shutdown()
        await server.stop()
        let told = events.withLock { $0 }
        #expect(told.count == 7)
        #expect(
            told.dropLast().allSatisfy {
                $0.contains("weeklyScores of learner 5") && $0.contains("status 50")
            })
        #expect(told.last?.contains("outcome=ok") == true && told.last?.contains("bytes=") == true)
        #expect(told.allSatisfy { !$0.contains("http") && !$0.contains("127.0.0.1") })
    }

    @Test("pauses longer after each failure")
    func backsOff() async throws {
        let pauses = Mutex<[Duration]>([])
        var options = HTTPSource.Options.quick
        options.environment.sleep = { pause in pauses.withLock { $0.append(pause) } }
        var faults = FaultPlan()
        faults.errorRate = 1
        try await withSimulator(try school(), faults: faults, options: options) { source, _ in
            await #expect(throws: ConnectorError.self) {
                try await source.get("/weeklyScores/5", label: label)
            }
        }
        #expect(pauses.withLock { $0 } == [150, 300, 600, 1_200, 2_400].map { .milliseconds($0) })
    }

    @Test("gives up on a server that is too slow, after its time and its attempts")
    func timesOut() async throws {
        var options = HTTPSource.Options.quick
        options.requestTimeout = .milliseconds(150)
        options.retry.attemptLimit = 2
        var faults = FaultPlan()
        faults.slowRate = 1
        faults.slowDelay = .seconds(3_600)
        let start = ContinuousClock.now
        try await withSimulator(try school(), faults: faults, options: options) { source, _ in
            let error = await #expect(throws: ConnectorError.self) {
                try await source.get("/weeklyScores/5", label: label)
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message == "weeklyScores of learner 5 could not be read after 2 attempts")
        }
        #expect(ContinuousClock.now - start < faults.slowDelay, "it waited for the answer")
    }

    @Test("tells that nobody answers, without the address")
    func nobodyAnswers() async throws {
        // A port that was free a moment ago.
        let url = try await {
            let server = SimulatorServer(school: try school())
            defer { Task { await server.stop() } }
            let url = try await server.start()
            await server.stop()
            return url
        }()
        for address in [url, "http://secret.invalid"] {
            let source = HTTPSource(base: try BaseURL(address, name: "API_URL"), options: .quick)
            let error = await #expect(throws: ConnectorError.self) {
                try await source.get("/users/5", label: label)
            }
            await source.shutdown()
            #expect(error?.code == .unreachable)
            #expect(
                error?.description.contains("127.0.0.1") == false
                    && error?.description.contains("secret") == false)
            #expect(source.metrics.retryCount == 5)
        }
    }

    @Test("takes no server for a secure one that is none")
    func refusesBadTLS() async throws {
        let server = SimulatorServer(school: try school())
        let url = try await server.start().replacing("http://", with: "https://")
        let source = HTTPSource(base: try BaseURL(url, name: "API_URL"), options: .quick)
        let error = await #expect(throws: ConnectorError.self) {
            try await source.get("/users/5", label: label)
        }
        await source.shutdown()
        await server.stop()
        #expect(error?.code == .configuration)
        #expect(error?.cause?.contains("TLS") == true, "\(error?.description ?? "")")
        #expect(source.metrics.requestCount == 1)
    }

    @Test("does not ask again where that cannot help")
    func doesNotRetryRefusals() async throws {
        try await withSimulator(try school()) { source, server in
            let error = await #expect(throws: ConnectorError.self) {
                try await source.get("/no/such/path", label: label)
            }
            #expect(error?.code == .notFound)
            let other = await #expect(throws: ConnectorError.self) {
                try await source.get("/weeklyScores/5?limit=x", label: label)
            }
            #expect(other?.code == .configuration)
            #expect(server.statistics.requests == 2)
        }
    }

    @Test("refuses an answer beyond its limit")
    func limitsBodies() async throws {
        var options = HTTPSource.Options.quick
        options.bodyByteLimit = 100
        let sample = try SampleSchool(learnerCount: 10)
        try await withSimulator(sample.asOf("2015-03-02"), options: options) { source, _ in
            let id = sample.roster.learners[0].id
            let error = await #expect(throws: ConnectorError.self) {
                try await source.get("/weeklyScores/\(id)", label: label)
            }
            #expect(error?.code == .refusedData)
            #expect(error?.cause == "the answer is longer than 100 bytes")
        }
    }

    @Test("stops at once when its task is cancelled")
    func isCancellable() async throws {
        var faults = FaultPlan()
        faults.latency = .seconds(3_600)
        try await withSimulator(try school(), faults: faults) { source, _ in
            let task = Task { try await source.get("/weeklyScores/5", label: label) }
            try await Task.sleep(for: .milliseconds(100))
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - start < faults.latency, "it waited for the answer")
        }
    }
}
