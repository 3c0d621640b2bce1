import AsyncHTTPClient
public import Logging
import NIOCore
import NIOHTTP1

/// Reads from one HTTP API: timeouts, retries with growing pauses, `Retry-After`, and a limit on answers' sizes.
/// Certificates of https servers are verified. Safe to use from many tasks; ``shutdown()`` when done.
public final class HTTPSource: Sendable {
    /// How it reads.
    public struct Options: Sendable {
        /// A connection must stand after this time.
        public var connectTimeout = Duration.seconds(10)
        /// An answer must be there, whole, after this time.
        public var requestTimeout = Duration.seconds(30)
        /// Connections kept open at a time.
        public var connectionLimit = 16
        /// A greater answer is refused.
        public var bodyByteLimit = 16 << 20
        /// Requests started in a second; 0: as many as there are connections for.
        public var requestsPerSecond = 0
        public var retry = RetryPolicy()
        public var environment = RetryEnvironment.system

        public init() {}
    }

    private let base: BaseURL
    private let options: Options
    private let client: HTTPClient
    private let logger: Logger?
    private let counter = RequestCounter()
    private let pacer: RequestPacer

    public init(base: BaseURL, options: Options = Options(), logger: Logger? = nil) {
        self.base = base
        self.options = options
        self.logger = logger
        pacer = RequestPacer(
            requestsPerSecond: options.requestsPerSecond, elapsed: options.environment.elapsed)
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = TimeAmount(options.connectTimeout)
        configuration.timeout.read = TimeAmount(options.requestTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(
            1, options.connectionLimit)
        // Retries are ours: they are counted, spaced and limited.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// What the requests have cost so far.
    public var metrics: RequestMetrics { counter.current }

    /// The clock that requests are spaced by.
    var elapsed: @Sendable () -> Duration { options.environment.elapsed }

    /// Closes all connections.
    public func shutdown() async {
        do { try await client.shutdown() } catch { logger?.debug("the HTTP client was closed before") }
    }

    /// Reads the body of a path below the base, which starts with a slash.
    ///
    /// - Throws: ``ConnectorError``, or `CancellationError`.
    public func get(_ path: String, label: RequestLabel) async throws -> [UInt8] {
        try await send(path, content: nil, label: label, tokens: nil)
    }

    /// Reads the body of a path with an access token. A token that is refused is renewed.
    func get(_ path: String, label: RequestLabel, tokens: AccessTokens) async throws -> [UInt8] {
        try await send(path, content: nil, label: label, tokens: tokens)
    }

    /// Posts a form and reads the answer.
    func post(_ path: String, form: [UInt8], label: RequestLabel) async throws -> [UInt8] {
        try await send(
            path, content: .init(type: "application/x-www-form-urlencoded", bytes: form), label: label,
            tokens: nil)
    }

    /// Posts JSON and reads the answer.
    func post(_ path: String, json: [UInt8], label: RequestLabel) async throws -> [UInt8] {
        try await send(path, content: .init(type: "application/json", bytes: json), label: label, tokens: nil)
    }

    /// So many tokens in a row may be refused for one request.
    private static let refusedTokenLimit = 3

    private func send(
        _ path: String, content: HTTPExchange.Content?, label: RequestLabel, tokens: AccessTokens?
    ) async throws -> [UInt8] {
        var attempt = 1
        var refusedTokenCount = 0
        while true {
            try Task.checkCancellation()
            let token = try await tokens?.token()
            let place = pacer.takePlace()
            if place.wait > .zero { try await options.environment.sleep(place.wait) }
            counter.update { $0.requestCount += 1 }
            let started = elapsed()
            let failure: RequestFailure
            do {
                let body = try await HTTPExchange(
                    client: client, url: base.text + path, content: content, token: token,
                    timeout: options.requestTimeout, bodyByteLimit: options.bodyByteLimit
                ).run()
                counter.update { $0.receivedByteCount += body.count }
                pacer.speedUp()
                log(label, attempt, started, "ok", ["bytes": "\(body.count)"])
                return body
            } catch {
                failure = error
            }
            if Task.isCancelled { throw CancellationError() }
            log(label, attempt, started, failure.description, [:])
            if case .status(401, _) = failure, let tokens, let token,
                refusedTokenCount < Self.refusedTokenLimit
            {
                refusedTokenCount += 1
                await tokens.discard(token)
                continue
            }
            if case .status(429, _) = failure { pacer.slowDown(after: place) }
            guard failure.isTransient, attempt < options.retry.attemptLimit else {
                throw failure.connectorError(label: label, attemptCount: attempt)
            }
            let pause = pause(after: failure, attempt: attempt)
            try await options.environment.sleep(pause)
            counter.update { $0.retryCount += 1 }
            attempt += 1
        }
    }

    /// Tells of one attempt: what it was about, never the address, a token or anything that was answered.
    private func log(
        _ label: RequestLabel, _ attempt: Int, _ started: Duration, _ outcome: String, _ more: Logger.Metadata
    ) {
        logger?.debug(
            "\(label)",
            metadata: [
                "attempt": "\(attempt)", "outcome": "\(outcome)",
                "milliseconds": "\((elapsed() - started) / .milliseconds(1))",
            ].merging(more) { $1 })
    }

    private func pause(after failure: RequestFailure, attempt: Int) -> Duration {
        let own = options.retry.pause(afterAttempt: attempt, random: options.environment.random())
        guard let header = failure.retryAfter,
            let asked = RetryAfter.pause(header, now: options.environment.now())
        else { return own }
        // A little of our own chance on top, so that all who were told the same second do not return in it.
        return min(max(asked + own / 10, .zero), options.retry.longestRetryAfter)
    }
}
