import Connectors
import Foundation
import Logging
import SchoolSimulator
import Synchronization

/// Runs a body beside a simulator on loopback, and ends both the simulator and the client after it.
@discardableResult
func withSimulator<Result: Sendable>(
    _ school: SimulatedSchool, faults: FaultPlan = FaultPlan(), options: HTTPSource.Options = .quick,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (HTTPSource, SimulatorServer) async throws -> Result
) async throws -> Result {
    let server = SimulatorServer(school: school, faults: faults)
    let url = try await server.start()
    let source = HTTPSource(base: try BaseURL(url, name: "API_URL"), options: options)
    do {
        let result = try await body(source, server)
        await source.shutdown()
        await server.stop()
        return result
    } catch {
        await source.shutdown()
        await server.stop()
        throw error
    }
}

extension HTTPSource.Options {
    /// Pauses of no length, so that retries cost no time.
    static var quick: HTTPSource.Options {
        var options = HTTPSource.Options()
        options.requestTimeout = .seconds(10)
        options.environment = RetryEnvironment(
            sleep: { _ in await Task.yield() }, random: { 0.5 },
            now: { Int64(Date().timeIntervalSince1970) })
        return options
    }
}

/// A clock that moves only when somebody sleeps by it.
final class StandingClock: Sendable {
    private let slept = Mutex<[Duration]>([])

    /// All pauses so far.
    var pauses: [Duration] { slept.withLock { $0 } }
    var elapsed: Duration { pauses.reduce(.zero, +) }

    func sleep(_ pause: Duration) {
        slept.withLock { $0.append(pause) }
    }
}

/// A made-up school and its roster.
struct SampleSchool {
    let roster: Roster
    let corpus: SchoolCorpus

    init(learnerCount: Int, seed: UInt64 = 7) throws {
        let made = SyntheticSchool(learnerCount: learnerCount, seed: seed)
        roster = try Roster(parsing: made.rosterJSON())
        corpus = made.corpus()
    }

    func asOf(_ text: String) -> SimulatedSchool {
        SimulatedSchool(corpus: corpus, asOf: Day(text) ?? .distantFuture)
    }
}

/// What a keyed table of weeks does with what a connector hands it: nil keeps the value that is there.
struct WeekTable: Equatable {
    struct Key: Hashable {
        var id: Int64
        var date: Int32
    }
    struct Row: Equatable {
        var points: Int64
        var commits: Int64
    }

    private(set) var rows: [Key: Row] = [:]
    /// How often a value was nil with no row there to keep.
    private(set) var guessCount = 0

    mutating func upsert(_ histories: [LearnerHistory]) {
        for history in histories {
            for week in history.weeks {
                let key = Key(id: history.learner.id, date: week.date)
                let old = rows[key]
                if old == nil, week.points == nil || week.commits == nil { guessCount += 1 }
                rows[key] = Row(
                    points: week.points ?? old?.points ?? 0, commits: week.commits ?? old?.commits ?? 0)
            }
        }
    }

    var known: [Int64: [Int32]] {
        Dictionary(grouping: rows.keys, by: \.id).mapValues { keys in keys.map(\.date).sorted() }
    }
}

/// Hands each event on as a text, its metadata sorted.
struct EventLog: LogHandler {
    let receive: @Sendable (String) -> Void
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    init(_ receive: @escaping @Sendable (String) -> Void) {
        self.receive = receive
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let more = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        receive("\(event.message) \(more)")
    }
}
