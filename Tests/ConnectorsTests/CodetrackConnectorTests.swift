import Columnar
import Connectors
import SchoolSimulator
import Synchronization
import Testing

@Suite("The Codetrack connector")
struct CodetrackConnectorTests {
    /// What the table must hold on a day, read in full over a connection without faults.
    private func truth(_ sample: SampleSchool, _ day: String) async throws -> WeekTable {
        try await withSimulator(sample.asOf(day)) { source, _ in
            var table = WeekTable()
            let result = try await CodetrackConnector(source: source)
                .histories(of: sample.roster.learners, known: [:], full: true)
            #expect(result.failures.isEmpty && result.records.allSatisfy(\.isComplete))
            table.upsert(result.records)
            return table
        }
    }

    @Test("brings every row through errors, limits, resets and slow answers")
    func survivesFaults() async throws {
        let sample = try SampleSchool(learnerCount: 60)
        var faults = FaultPlan()
        faults.errorRate = 0.1
        faults.rateLimitRate = 0.1
        faults.retryAfterSeconds = 0
        faults.resetRate = 0.1
        faults.slowRate = 0.05
        faults.slowDelay = .milliseconds(50)
        faults.seed = 3
        var options = HTTPSource.Options.quick
        options.retry.attemptLimit = 20
        let expected = try await truth(sample, "2015-03-02")
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults, options: options) {
            source, server in
            let seen = Mutex<[FetchProgress]>([])
            let result = try await CodetrackConnector(source: source).histories(
                of: sample.roster.learners, known: [:], full: true,
                progress: { state in seen.withLock { $0.append(state) } })
            #expect(result.failures.isEmpty)
            var table = WeekTable()
            table.upsert(result.records)
            #expect(table == expected)
            let statistics = server.statistics
            #expect(
                statistics.errors > 0 && statistics.rateLimited > 0 && statistics.resets > 0
                    && statistics.slow > 0)
            #expect(
                source.metrics.retryCount >= statistics.errors + statistics.rateLimited + statistics.resets)
            #expect(source.metrics.requestCount >= statistics.requests)
            let progress = seen.withLock { $0 }
            #expect(progress.map(\.completed) == Array(1...60))
            #expect(
                progress.last == FetchProgress(completed: 60, failed: 0, total: 60, rows: expected.rows.count)
            )
        }
    }

    @Test("by weekly runs keeps a table equal to one read in full, late and corrected rows included")
    func weeklyRunsCatchUp() async throws {
        let sample = try SampleSchool(learnerCount: 60)
        // Weeks in a row, then a gap of months, then weeks again.
        let days = [
            "2014-11-03", "2014-11-10", "2014-11-17", "2014-11-24", "2015-03-02", "2015-03-09", "2015-03-16",
        ]
        let school = sample.asOf(days[0])
        try await withSimulator(school) { source, server in
            let connector = CodetrackConnector(source: source)
            var table = WeekTable()
            for (index, text) in days.enumerated() {
                school.day = Day(text) ?? .distantFuture
                let asked = server.statistics.requests
                let result = try await connector.histories(
                    of: sample.roster.learners, known: table.known, full: index == 0)
                table.upsert(result.records)
                #expect(table.guessCount == 0)
                #expect(table == (try await truth(sample, text)), "\(text)")
                // A weekly run costs two requests a learner, and few more for those whose windows did not suffice.
                if index > 0, text != "2015-03-02" { #expect(server.statistics.requests - asked < 150) }
            }
        }
    }

    @Test("reports a learner that keeps failing by id and brings the others")
    func reportsFailures() async throws {
        let sample = try SampleSchool(learnerCount: 30)
        let failing = Set(sample.roster.learners[10..<13].map(\.id))
        var faults = FaultPlan()
        faults.failingLearners = failing
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults) { source, server in
            let connector = CodetrackConnector(source: source)
            let result = try await connector.histories(of: sample.roster.learners, known: [:], full: true)
            #expect(Set(result.failures.map(\.learnerID)) == failing)
            #expect(
                result.failures.allSatisfy { $0.error.code == .unreachable && $0.error.cause == "status 500" }
            )
            #expect(result.records.count == 27)
            var table = WeekTable()
            table.upsert(result.records)
            // The next run catches up: the learners are not known, and are read in full.
            server.faults = FaultPlan()
            let next = try await connector.histories(
                of: sample.roster.learners, known: table.known, full: false)
            table.upsert(next.records)
            #expect(table == (try await truth(sample, "2015-03-02")))
        }
    }

    @Test("gives up when the source is down as a whole")
    func givesUp() async throws {
        let sample = try SampleSchool(learnerCount: 100)
        var faults = FaultPlan()
        faults.errorRate = 1
        var options = HTTPSource.Options.quick
        options.retry.attemptLimit = 2
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults, options: options) {
            source, server in
            let error = await #expect(throws: ConnectorError.self) {
                try await CodetrackConnector(source: source)
                    .histories(of: sample.roster.learners, known: [:], full: true)
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("all of the first 16 learners") == true)
            #expect(server.statistics.requests < 80)
        }
    }

    @Test("fails as a whole where not one learner of a small class can be read, with the first one's code")
    func nobodyRead() async throws {
        let sample = try SampleSchool(learnerCount: 3)
        var faults = FaultPlan()
        faults.badAnswer = .html
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults) { source, _ in
            let connector = CodetrackConnector(source: source)
            for count in [1, 3] {
                let error = await #expect(throws: ConnectorError.self) {
                    try await connector.histories(
                        of: Array(sample.roster.learners.prefix(count)), known: [:], full: true)
                }
                #expect(error?.code == .refusedData)
                #expect(error?.description.contains("this is HTML or XML, not JSON") == true)
            }
            let nobody = try await connector.histories(of: [], known: [:], full: true)
            #expect(nobody.records.isEmpty && nobody.failures.isEmpty)
        }
    }

    @Test("keeps what it read when the source goes down on the way, and names all that it did not read")
    func outageOnTheWay() async throws {
        let sample = try SampleSchool(learnerCount: 100)
        let learners = sample.roster.learners
        var faults = FaultPlan()
        faults.failingLearners = Set(learners[20...].map(\.id))
        var options = HTTPSource.Options.quick
        options.retry.attemptLimit = 2
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults, options: options) {
            source, server in
            var connectorOptions = CodetrackConnector.Options()
            connectorOptions.fetch.concurrency = 4
            let result = try await CodetrackConnector(source: source, options: connectorOptions)
                .histories(of: learners, known: [:], full: true)
            #expect(Set(result.records.map(\.learner.id)) == Set(learners[..<20].map(\.id)))
            #expect(Set(result.failures.map(\.learnerID)) == faults.failingLearners)
            #expect(result.failures.allSatisfy { $0.error.code == .unreachable })
            #expect(result.failures.last?.error.message.contains("not tried") == true)
            #expect(server.statistics.requests < 160)
        }
    }

    @Test("goes on through any number of refused answers once one learner was read")
    func refusalsAreNoOutage() async throws {
        let sample = try SampleSchool(learnerCount: 100)
        var faults = FaultPlan()
        faults.badAnswer = .negativePoints
        faults.badLearners = Set(sample.roster.learners[5..<95].map(\.id))
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults) { source, _ in
            let result = try await CodetrackConnector(source: source)
                .histories(of: sample.roster.learners, known: [:], full: true)
            #expect(result.records.count == 10 && result.failures.count == 90)
        }
    }

    @Test("never has more learners under way than told, nor runs ahead of a slow receiver")
    func isBounded() async throws {
        let sample = try SampleSchool(learnerCount: 40)
        try await withSimulator(sample.asOf("2015-03-02")) { source, server in
            var options = CodetrackConnector.Options()
            options.fetch.concurrency = 4
            var received = 0
            try await CodetrackConnector(source: source, options: options).fetchHistories(
                of: sample.roster.learners, known: [:], full: true
            ) { _ in
                received += 1
                try await Task.sleep(for: .milliseconds(5))
                #expect(server.statistics.requests <= (received + 4) * 2)
            }
            #expect(received == 40)
        }
    }

    @Test("stops when its receiver fails")
    func receiverFailureEndsFetch() async throws {
        struct Full: Error {}
        let sample = try SampleSchool(learnerCount: 40)
        try await withSimulator(sample.asOf("2015-03-02")) { source, server in
            await #expect(throws: Full.self) {
                try await CodetrackConnector(source: source).fetchHistories(
                    of: sample.roster.learners, known: [:], full: true
                ) { _ in throw Full() }
            }
            #expect(server.statistics.requests < 80)
        }
    }

    @Test("reads totals, and none of a learner that the source does not know yet")
    func readsTotals() async throws {
        let sample = try SampleSchool(learnerCount: 20)
        var learners = sample.roster.learners
        learners.append(
            Learner(id: 999_999, name: "", email: "x@example.org", cohort: "1.1", leetcodeID: nil))
        let school = sample.asOf("2014-09-01")
        try await withSimulator(school) { source, _ in
            let connector = CodetrackConnector(source: source)
            let early = try await connector.totals(of: learners)
            #expect(early.records.isEmpty && early.failures.isEmpty)
            school.day = Day("2015-06-08") ?? .distantFuture
            let late = try await connector.totals(of: learners)
            #expect(late.failures.isEmpty)
            #expect(Set(late.records.map(\.learner)) == Set(sample.roster.learners))
            #expect(late.records.contains { $0.freeCodeCampPoints > 0 && $0.honor > 0 })
            #expect(CodetrackTable.totals(late.records).rowCount == 20)
        }
    }

    static let badAnswers: [(FaultPlan.BadAnswer, String)] = [
        (.html, "this is HTML or XML, not JSON (byte 0)"),
        (.object, "an object in place of an array (byte 0)"),
        (.negativePoints, "points of row 1 is negative"), (.hugePoints, "a number beyond 64 bits"),
        (.invalidDate, "date of row 1 is no date"), (.invalidUTF8, "the text is not valid UTF-8 (byte 10)"),
        (.truncated, "the text ends too early"), (.empty, "the text is empty (byte 0)"),
    ]

    @Test("refuses bad answers by endpoint and learner, and asks no second time", arguments: badAnswers)
    func refusesBadAnswers(kind: FaultPlan.BadAnswer, cause: String) async throws {
        let sample = try SampleSchool(learnerCount: 12)
        let bad = sample.roster.learners[5].id
        var faults = FaultPlan()
        faults.badAnswer = kind
        faults.badLearners = [bad]
        try await withSimulator(sample.asOf("2015-03-02"), faults: faults) { source, _ in
            let connector = CodetrackConnector(source: source)
            let result = try await connector.histories(of: sample.roster.learners, known: [:], full: true)
            #expect(result.records.count == 11)
            let failure = try #require(result.failures.first)
            #expect(failure.learnerID == bad)
            #expect(failure.error.code == .refusedData)
            #expect(
                failure.error.message == "weeklyScores of learner \(bad) answered what cannot be taken in")
            #expect(failure.error.cause?.hasPrefix(cause) == true, "\(failure.error)")
            #expect(source.metrics.retryCount == 0)
            let totals = try await connector.totals(of: Array(sample.roster.learners[4...5]))
            #expect((totals.failures.first?.error.code == .refusedData) == (kind != .invalidDate))
        }
    }
}
