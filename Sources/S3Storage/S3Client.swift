public import ObjectStorage

/// Sends signed requests to one endpoint and repeats those that may pass the next time. Safe to use from many tasks
/// and for many buckets; ``shutdown()`` when done.
public final class S3Client: Sendable {
    let configuration: S3Configuration
    private let transport: any HTTPTransport
    private let chain: CredentialChain
    private let tally = RequestTally()
    /// What is known of the endpoint's conditional writes.
    let probe: ConditionProbe
    let now: @Sendable () -> Int64
    private let jitter: @Sendable () -> Double
    private let wait: @Sendable (_ milliseconds: Int) async -> Void

    /// Throws where the configuration names a profile that is not there.
    public convenience init(_ configuration: S3Configuration) throws(ObjectStoreError) {
        try self.init(
            configuration,
            transport: HTTPClientTransport(certificateFile: configuration.certificateFile))
    }

    init(
        _ configuration: S3Configuration, transport: any HTTPTransport,
        now: @escaping @Sendable () -> Int64 = { SystemClock.nowMilliseconds() },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        wait: @escaping @Sendable (_ milliseconds: Int) async -> Void = { milliseconds in
            try? await Task.sleep(for: .milliseconds(milliseconds))
        }
    ) throws(ObjectStoreError) {
        self.configuration = configuration
        self.transport = transport
        self.now = now
        self.jitter = jitter
        self.wait = wait
        probe = ConditionProbe(isNeeded: !configuration.endpoint.isAmazon)
        chain = CredentialChain(try configuration.credentialSources(transport), now: now)
    }

    /// Closes all connections.
    public func shutdown() async { await transport.shutdown() }

    /// Requests sent so far, for all buckets.
    public var requestCounts: RequestCounts { tally.current }

    /// What one attempt came to.
    private enum Verdict {
        case done(HTTPReply)
        case failed(S3Failure.Remedy, ObjectStoreError, afterSeconds: Int?)
    }

    /// Sends a request until it is answered. Throws `unknownOutcome` where a request that must not be repeated may
    /// have taken effect.
    func send(_ request: S3Request, bucket: String) async throws(ObjectStoreError) -> HTTPReply {
        let path = request.key.isEmpty ? nil : ObjectPath(request.key)
        var attempt = 0
        var renewals = 0
        while true {
            if Task.isCancelled { throw ObjectStoreError(.failed, "cancelled", path: path) }
            let credentials = configuration.isAnonymous ? nil : try await chain.credentials()
            let verdict = await exchange(request, bucket, credentials, isRetry: attempt + renewals > 0)
            guard case .failed(let remedy, var error, let afterSeconds) = verdict else {
                guard case .done(let reply) = verdict else { continue }
                return reply
            }
            error.path = path
            switch remedy {
            case .none: throw error
            case .renewCredentials:
                renewals += 1
                guard renewals == 1, let credentials else { throw error }
                await chain.discard(credentials)
                continue
            case .unknown where !request.isRepeatable:
                error.code = .unknownOutcome
                throw error
            case .again, .unknown: break
            }
            attempt += 1
            guard attempt < configuration.retry.attemptLimit else {
                error.message += " (\(attempt) times)"
                throw error
            }
            let own = configuration.retry.delayMilliseconds(attempt: attempt - 1, jitter: jitter())
            await wait(max(own, (afterSeconds ?? 0) * 1000))
        }
    }

    private func exchange(
        _ request: S3Request, _ bucket: String, _ credentials: S3Credentials?, isRetry: Bool
    ) async -> Verdict {
        let (host, path) = configuration.endpoint.address(bucket: bucket, key: request.key)
        var message = HTTPMessage(
            method: request.method, origin: "\(configuration.endpoint.scheme)://\(host)", path: path,
            query: request.query, headers: [("host", host)] + request.headers, body: request.body)
        if let credentials {
            RequestSigner(credentials: credentials, region: configuration.region)
                .sign(&message, atMilliseconds: now())
        }
        let isList = request.key.isEmpty && request.method == "GET"
        tally.add(isList ? "LIST" : request.method, isRetry: isRetry)
        do {
            let reply = try await transport.send(
                message, bodyByteLimit: request.bodyByteLimit, timeout: configuration.requestTimeout)
            let isDone = (200..<300).contains(reply.status) || request.expectedStatuses.contains(reply.status)
            // A late failure starts as a success and then says <Error>.
            if isDone, !request.mayFailLate || (try? XMLDocument.parse(reply.body))?.name != "Error" {
                return .done(reply)
            }
            let failure = S3Failure(reply, secrets: credentials?.secrets ?? [])
            let remedy = isDone && failure.remedy == .none ? .unknown : failure.remedy
            return .failed(
                remedy, ObjectStoreError(failure.code, failure.message),
                afterSeconds: failure.retryAfterSeconds)
        } catch {
            let code: ObjectStoreError.Code = error.mayPass ? .unavailable : .failed
            let remedy: S3Failure.Remedy = !error.mayPass ? .none : error.maybeSent ? .unknown : .again
            return .failed(
                remedy, ObjectStoreError(code, "the store cannot be reached: \(error.message)"),
                afterSeconds: nil)
        }
    }

    /// An address under which an object can be read for some seconds, by whoever has it.
    func presignedURL(
        bucket: String, key: String, expiresInSeconds seconds: Int
    ) async throws(ObjectStoreError) -> String {
        let (host, path) = configuration.endpoint.address(bucket: bucket, key: key)
        let address = "\(configuration.endpoint.scheme)://\(host)\(path)"
        if configuration.isAnonymous { return address }
        let signer = RequestSigner(credentials: try await chain.credentials(), region: configuration.region)
        return address + "?"
            + signer.presignedQuery(
                method: "GET", host: host, path: path, expiresInSeconds: seconds, atMilliseconds: now())
    }
}
