import ObjectStorage
import Synchronization
import Testing

@Suite struct WrapperTests {
    @Test func requestsAndBytesAreCountedByKind() async throws {
        let store = CountingObjectStore(InMemoryObjectStore())
        try await store.put(path("a"), [1, 2, 3])
        let before = store.counts
        _ = try await store.get(path("a"))
        _ = try await store.get(path("a"), range: 0..<1)
        _ = try? await store.get(path("b"))
        let since = store.counts.since(before)
        #expect(since.requests == [.get: 2, .getRange: 1])
        #expect(since.readByteCount == 4)
        #expect(store.counts.writtenByteCount == 3)
    }

    @Test func aLostReplyLeavesTheObject() async throws {
        let memory = InMemoryObjectStore()
        let store = FaultInjectingObjectStore(memory) {
            $0.number == 0 ? .after(.unknownOutcome) : .before(.unavailable)
        }
        await expectCode(.unknownOutcome) { try await store.put(path("a"), [1]) }
        await expectCode(.unavailable) { try await store.put(path("b"), [1]) }
        #expect(
            try await memory.list(.root, startingAfter: nil, recursive: true).map(\.path.description) == ["a"]
        )
    }

    @Test func seededFaultsRepeat() async throws {
        func run(_ seed: UInt64) async -> [Bool] {
            let store = FaultInjectingObjectStore.seeded(InMemoryObjectStore(), seed: seed, percent: 30)
            var outcomes: [Bool] = []
            for number in 0..<100 { outcomes.append((try? await store.put(path("o\(number)"), [])) != nil) }
            return outcomes
        }
        let first = await run(7)
        #expect(await run(7) == first)
        #expect(await run(8) != first)
        #expect((15...45).contains(first.filter { !$0 }.count))
    }

    @Test func retriesStopAtTheLimitAndNeverRepeatAnOpenConditionalPut() async throws {
        let waits = Mutex<[Int]>([])
        func retrying(_ store: any ObjectStore) -> RetryingObjectStore {
            RetryingObjectStore(
                store,
                policy: .init(attemptLimit: 4, firstDelayMilliseconds: 10, longestDelayMilliseconds: 30),
                jitter: { 1 }, wait: { milliseconds in waits.withLock { $0.append(milliseconds) } })
        }
        let flaky = FaultInjectingObjectStore(InMemoryObjectStore()) {
            $0.number < 2 ? .before(.unavailable) : nil
        }
        try await retrying(flaky).put(path("a"), [1])
        #expect(flaky.requests.count == 3)
        let dead = FaultInjectingObjectStore(InMemoryObjectStore()) { _ in .before(.unavailable) }
        await expectCode(.unavailable) { _ = try await retrying(dead).get(path("a")) }
        #expect(dead.requests.count == 4)
        #expect(waits.withLock { $0 } == [10, 20, 10, 20, 30])
        let lossy = FaultInjectingObjectStore(InMemoryObjectStore()) { _ in .after(.unknownOutcome) }
        await expectCode(.unknownOutcome) { _ = try await retrying(lossy).putIfAbsent(path("a"), [1]) }
        #expect(lossy.requests.count == 1)
    }
}
