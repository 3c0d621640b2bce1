import ObjectStorage

/// Makes sure, once for each bucket, that the endpoint honours `If-None-Match: *`: without that two writers could make the same version
/// of a table, and one of them would lose its rows.
///
/// The probe's object stays, so that trying again takes one request, which must find it there.
actor ConditionProbe {
    private let isNeeded: Bool
    /// Buckets that were tried and found good.
    private var good: Set<String> = []
    private var pending: [String: Task<ObjectStoreError?, Never>] = [:]

    init(isNeeded: Bool) {
        self.isNeeded = isNeeded
    }

    /// Throws `invalidRequest` if the endpoint ignores the condition or does not know it.
    func check(_ store: S3ObjectStore, at path: ObjectPath) async throws(ObjectStoreError) {
        guard isNeeded, !good.contains(store.bucket) else { return }
        let task: Task<ObjectStoreError?, Never>
        if let waiting = pending[store.bucket] {
            task = waiting
        } else {
            task = Task { await Self.fault(of: store, path) }
            pending[store.bucket] = task
        }
        let fault = await task.value
        pending[store.bucket] = nil
        if let fault { throw fault }
        good.insert(store.bucket)
    }

    private static func fault(of store: S3ObjectStore, _ path: ObjectPath) async -> ObjectStoreError? {
        // The first may make the object; then the second must find it.
        for _ in 0..<2 {
            do {
                if try await store.putIfAbsentUnprobed(path, Array("tarn".utf8)) == .alreadyExists {
                    return nil
                }
            } catch {
                switch error.code {
                case .unknownOutcome: continue
                case .failed where error.message.contains("501") || error.message.contains("NotImplemented"):
                    return refusal(error.message)
                default: return error
                }
            }
        }
        do {
            if try await store.putIfAbsentUnprobed(path, Array("tarn".utf8)) == .alreadyExists { return nil }
        } catch {
            return error
        }
        return refusal("it replaced an object that it was told to leave")
    }

    private static func refusal(_ why: String) -> ObjectStoreError {
        ObjectStoreError(
            .invalidRequest,
            "this store does not honour conditional writes (If-None-Match: *): \(why). Two writers could overwrite each "
                + "other's commits and lose rows, so tarn does not write to it; reading is safe. Use a store that "
                + "honours them, or a newer version of this one")
    }
}
