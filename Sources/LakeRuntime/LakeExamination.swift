import Connectors
import DeltaLog
import Foundation
import LakeCatalog
import ObjectStorage

/// What an examination found of one part of a lake.
public struct LakeFinding: Sendable {
    public enum State: String, Sendable {
        case ready
        /// A source that nobody has set up; a lake need not have all sources.
        case notSetUp = "not set up"
        case faulty
    }

    /// `lake`, `tables`, `views` or the name of a source.
    public var subject: String
    public var state: State
    /// What is there, what is missing, or what is wrong.
    public var message: String
    /// What is wrong.
    public var error: (any Error)?
}

extension Lake {
    /// Examines configuration, store, settings and rosters and, if `connecting`, whether the services take the
    /// credentials. Nothing is thrown: what is wrong stands in the findings.
    public func examine(connecting: Bool) async -> [LakeFinding] {
        let counts = [(home.sources.count, "sources"), (home.exports.count, "exports")]
        var findings = [
            LakeFinding(
                subject: "lake", state: .ready,
                message: "\(home.folder), " + counts.map { "\($0) \($1)" }.joined(separator: ", "))
        ]
        findings.append(
            await finding("tables") {
                try await probeStore()
                return
                    "\(home.tables().count) in \(home.path(of: home.configuration.tables)), which can be written"
            })
        findings.append(
            await finding("views") { "\(try ViewOrder.sorted(try home.views()).count), in order" })
        for source in home.sources.values.sorted(by: { $0.name < $1.name }) {
            if let missing = missingSetting(of: source) {
                findings.append(
                    LakeFinding(subject: source.name, state: .notSetUp, message: "\(missing) is not set"))
                continue
            }
            findings.append(
                await finding(source.name) { try await examine(source, connecting: connecting) })
        }
        return findings
    }

    private func finding(_ subject: String, _ body: () async throws -> String) async -> LakeFinding {
        do {
            return LakeFinding(subject: subject, state: .ready, message: try await body())
        } catch {
            return LakeFinding(subject: subject, state: .faulty, message: "\(error)", error: error)
        }
    }

    /// Writes and removes an object, and sees that the store does not replace one that is to be put only if absent.
    private func probeStore() async throws {
        guard let name = TableName("doctor.probe") else { return }
        let location = try home.location(of: name)
        let number = environment.random(0...Int64.max)
        let probe = location.root.parent.parent.appending(".probe-\(String(number, radix: 16))")
        let first = try await location.store.putIfAbsent(probe, Array("tarn".utf8))
        let second = try await location.store.putIfAbsent(probe, Array("tarn".utf8))
        try await location.store.delete(probe)
        guard first == .created, second == .alreadyExists else {
            throw RuntimeError(
                .failed,
                "the store replaces objects that were to be put only if absent; two writers would lose rows there"
            )
        }
    }

    /// The first setting without which a source cannot be asked; nil if all are there.
    private func missingSetting(of source: SourceConfiguration) -> String? {
        let needed: [String] =
            switch source.kind {
            case .codetrack: ["API_URL"]
            case .illuminate: ["ILLUMINATE_URL", "ILLUMINATE_CLIENT_ID", "ILLUMINATE_CLIENT_SECRET"]
            case .leetcode, .files: []
            }
        return needed.first(where: { settings[$0] == nil })
    }

    private func examine(_ source: SourceConfiguration, connecting: Bool) async throws -> String {
        switch source.kind {
        case .codetrack(let configuration):
            let roster = try Roster.load(path: home.path(of: configuration.roster))
            let url = try settings.baseURL("API_URL")
            guard connecting, let learner = roster.learners.first else {
                return "\(roster.learners.count) learners"
            }
            let result = try await asking(url) {
                try await CodetrackConnector(source: $0).totals(of: [learner])
            }
            if let failure = result.failures.first { throw failure.error }
            return "\(roster.learners.count) learners, the service answers"
        case .illuminate:
            let url = try settings.baseURL("ILLUMINATE_URL")
            guard connecting else { return "credentials are set" }
            let id = settings["ILLUMINATE_CLIENT_ID"] ?? ""
            let secret = settings["ILLUMINATE_CLIENT_SECRET"] ?? ""
            try await asking(url) {
                try await IlluminateConnector(source: $0, clientID: id, clientSecret: secret).checkAccess()
            }
            return "the service takes the credentials"
        case .leetcode(let configuration):
            let roster = try Roster.load(path: home.path(of: configuration.roster))
            let accounts = roster.learners.count { !($0.leetcodeID ?? "").isEmpty }
            return "\(accounts) of \(roster.learners.count) learners have an account"
        case .files(let configuration):
            return "\(try await Inbox(lake: self, configuration: configuration).files().count) files"
        }
    }

    /// Asks a service briefly: somebody waits for the answer.
    private func asking<Answer>(
        _ url: BaseURL, _ body: (HTTPSource) async throws -> Answer
    ) async throws -> Answer {
        var options = HTTPSource.Options()
        options.requestTimeout = .seconds(10)
        options.retry.attemptLimit = 2
        let http = HTTPSource(base: url, options: options, logger: logger)
        do {
            let answer = try await body(http)
            await http.shutdown()
            return answer
        } catch {
            await http.shutdown()
            throw error
        }
    }
}
