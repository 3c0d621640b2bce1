import ArgumentParser
import Foundation
import SchoolSimulator

@main
struct SchoolSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "school-simulator",
        abstract: "Serves a school's data over HTTP as the real APIs would on a given day.",
        discussion: """
            The first line on standard output is the URL. POST /_simulator/as-of?date=YYYY-MM-DD moves the day;
            GET /_simulator/stats tells what was asked.

            Example: school-simulator --synthetic 200 --write-roster roster.json --as-of 2015-03-02 --port 8080
            """)

    @Option(help: "The port; 0 takes any that is free.")
    var port = 0

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "A folder with users, weekly_scores and weekly_commits, each .jsonl.zst.")
    var corpus: String?

    @Option(
        help: "A folder with assessments, responses, responses_standard and responses_group, each .jsonl.zst."
    )
    var illuminate: String?

    @Option(help: "The client id that Illuminate's tokens want.")
    var clientID = IlluminateAccess().clientID

    @Option(help: "The client secret that Illuminate's tokens want.")
    var clientSecret = IlluminateAccess().clientSecret

    @Option(help: "How long a token of Illuminate lives.")
    var tokenSeconds = 3_600

    @Option(
        help:
            "Makes up a school of so many learners, with an Illuminate of its own unless --illuminate is given."
    )
    var synthetic: Int?

    @Option(help: "What the made-up school and the faults are drawn from.")
    var seed: UInt64 = 1

    @Option(help: "Writes the roster of the made-up school to a file.")
    var writeRoster: String?

    @Option(help: "Writes the student roster of the made-up school's Illuminate to a file.")
    var writeStudentRoster: String?

    @Option(help: "The day to serve, YYYY-MM-DD; all that was ever published unless told.")
    var asOf: String?

    @Option(help: "Milliseconds that each answer takes at least.")
    var latencyMs = 0

    @Option(help: "Share of requests answered with 500, 502 or 503.")
    var errorRate = 0.0

    @Option(help: "Share of requests answered with 429 and Retry-After.")
    var rateLimitRate = 0.0

    @Option(help: "What Retry-After says.")
    var retryAfterSeconds = 1

    @Option(help: "Share of requests whose connection is dropped, before or inside of the answer.")
    var resetRate = 0.0

    @Option(help: "Share of requests answered late.")
    var slowRate = 0.0

    @Option(help: "Milliseconds that a late answer takes longer.")
    var slowMs = 2_000

    @Option(
        help: ArgumentHelp(
            "Bad answers: \(FaultPlan.BadAnswer.allCases.map(\.rawValue).joined(separator: ", "))."))
    var bad: String?

    @Option(
        help: "The learners or assessments whose answers are bad, by id with commas between; all unless told."
    )
    var badLearners: String?

    @Option(help: "The learners or assessments whose requests always fail, by id with commas between.")
    var failingLearners: String?

    func validate() throws {
        guard corpus == nil || synthetic == nil else {
            throw ValidationError("Give either --corpus DIR or --synthetic LEARNERS.")
        }
        guard corpus != nil || synthetic != nil || illuminate != nil else {
            throw ValidationError("Give --corpus DIR, --synthetic LEARNERS or --illuminate DIR.")
        }
        guard (writeRoster == nil && writeStudentRoster == nil) || synthetic != nil else {
            throw ValidationError("--write-roster and --write-student-roster go with --synthetic.")
        }
        guard asOf == nil || day != nil else { throw ValidationError("--as-of wants a day, YYYY-MM-DD.") }
        guard bad == nil || FaultPlan.BadAnswer(rawValue: bad ?? "") != nil else {
            throw ValidationError("--bad does not know this kind.")
        }
        for rate in [errorRate, rateLimitRate, resetRate, slowRate] where !(0...1).contains(rate) {
            throw ValidationError("Rates are between 0 and 1.")
        }
        guard (0...65_535).contains(port), latencyMs >= 0, tokenSeconds >= 0, slowMs >= 0,
            retryAfterSeconds >= 0
        else {
            throw ValidationError("Ports are 0 to 65535; times are not negative.")
        }
        guard Self.ids(badLearners) != nil, Self.ids(failingLearners) != nil else {
            throw ValidationError("Learners are given as ids with commas between, such as 4,17.")
        }
    }

    func run() async throws {
        let pages = try illuminate.map { try IlluminateRecords.load(directory: $0) }
        var records: SchoolCorpus
        if let synthetic {
            let made = SyntheticSchool(learnerCount: synthetic, seed: seed)
            if let writeRoster {
                try Data(made.rosterJSON()).write(to: URL(fileURLWithPath: writeRoster))
            }
            if let writeStudentRoster {
                try Data(made.studentRoster()).write(to: URL(fileURLWithPath: writeStudentRoster))
            }
            records = made.corpus()
            records.illuminate = try pages ?? made.illuminate()
        } else if let corpus {
            records = try SchoolCorpus.load(directory: corpus)
            records.illuminate = pages
        } else {
            records = SchoolCorpus(illuminate: try pages ?? IlluminateRecords(assessments: []))
        }
        var access = IlluminateAccess()
        access.clientID = clientID
        access.clientSecret = clientSecret
        access.tokenLifetime = .seconds(tokenSeconds)
        let school = SimulatedSchool(corpus: records, asOf: day ?? .distantFuture)
        let server = SimulatorServer(school: school, faults: faults, access: access, host: host, port: port)
        let url = try await server.start()
        FileHandle.standardOutput.write(Data((url + "\n").utf8))
        try await server.waitUntilStopped()
    }

    private var day: Day? { asOf.flatMap { Day($0) } }

    private var faults: FaultPlan {
        var plan = FaultPlan()
        plan.latency = .milliseconds(latencyMs)
        plan.errorRate = errorRate
        plan.rateLimitRate = rateLimitRate
        plan.retryAfterSeconds = retryAfterSeconds
        plan.resetRate = resetRate
        plan.slowRate = slowRate
        plan.slowDelay = .milliseconds(slowMs)
        plan.badAnswer = bad.flatMap { FaultPlan.BadAnswer(rawValue: $0) }
        plan.badLearners = badLearners == nil ? nil : Self.ids(badLearners)
        plan.failingLearners = Self.ids(failingLearners) ?? []
        plan.seed = seed
        return plan
    }

    private static func ids(_ text: String?) -> Set<Int64>? {
        var ids: Set<Int64> = []
        for part in (text ?? "").split(separator: ",") {
            guard let id = Int64(part) else { return nil }
            ids.insert(id)
        }
        return ids
    }
}
