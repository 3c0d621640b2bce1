import ObjectStorage

/// Finds credentials in the first place that has them, and keeps them until shortly before they end.
actor CredentialChain {
    private let sources: [any CredentialSource]
    private let now: @Sendable () -> Int64
    private var known: S3Credentials?
    /// Where the last ones came from, which is where they are renewed.
    private var place: Int?
    private var pending: Task<Result<(Int, S3Credentials), ObjectStoreError>, Never>?

    /// Temporary credentials are renewed so long before they end.
    private static let renewalMilliseconds: Int64 = 5 * 60_000

    init(_ sources: [any CredentialSource], now: @escaping @Sendable () -> Int64) {
        self.sources = sources
        self.now = now
    }

    /// Credentials that are good now. Throws `permissionDenied`, saying where they were looked for.
    func credentials() async throws(ObjectStoreError) -> S3Credentials {
        if let known, isFresh(known) { return known }
        let task: Task<Result<(Int, S3Credentials), ObjectStoreError>, Never>
        if let pending {
            task = pending
        } else {
            // Those who come meanwhile wait for the same answer.
            task = Task { await find() }
            pending = task
        }
        let found = await task.value
        pending = nil
        switch found {
        case .success((let index, let credentials)):
            (place, known) = (index, credentials)
            return credentials
        case .failure(let error):
            // Those that end soon are better than none.
            if let known, known.expirationMilliseconds.map({ $0 > now() }) ?? true { return known }
            throw error
        }
    }

    /// Some were refused as run out: the next who asks gets others.
    func discard(_ refused: S3Credentials) {
        if known == refused { known = nil }
    }

    private func isFresh(_ credentials: S3Credentials) -> Bool {
        credentials.expirationMilliseconds.map { $0 - now() > Self.renewalMilliseconds } ?? true
    }

    private func find() async -> Result<(Int, S3Credentials), ObjectStoreError> {
        do {
            for index in place.map({ $0..<$0 + 1 }) ?? sources.indices {
                if let found = try await sources[index].credentials() { return .success((index, found)) }
            }
        } catch {
            return .failure(error)
        }
        let places = sources.map(\.name).joined(separator: ", ")
        return .failure(
            ObjectStoreError(
                .permissionDenied,
                "no credentials for S3 found in \(places); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                    + "AWS_PROFILE"))
    }
}
