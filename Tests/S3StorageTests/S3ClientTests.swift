import ObjectStorage
import Synchronization
import Testing

@testable import S3Storage

@Suite struct S3ClientTests {
    private static let path = ObjectPath("t/a") ?? .root

    private final class Waits: Sendable {
        private let state = Mutex<[Int]>([])
        var all: [Int] { state.withLock { $0 } }
        func add(_ milliseconds: Int) { state.withLock { $0.append(milliseconds) } }
    }

    /// A store of Amazon's, so that nothing is probed, over scripted answers.
    private static func store(
        _ answers: [ScriptedTransport.Answer], attempts: Int = 4, waits: Waits? = nil,
        credentials: S3Credentials = S3Credentials(
            accessKeyID: "id", secretAccessKey: "hush-hush", sessionToken: "tok-en")
    ) throws -> (S3ObjectStore, ScriptedTransport) {
        let transport = ScriptedTransport(answers)
        var configuration = S3Configuration(
            endpoint: try .amazon(region: "eu-west-1"), region: "eu-west-1", credentials: credentials)
        configuration.retry.attemptLimit = attempts
        let client = try S3Client(
            configuration, transport: transport, now: { 0 }, jitter: { 1 }, wait: { waits?.add($0) })
        return (S3ObjectStore(client: client, bucket: "school"), transport)
    }

    @Test(arguments: [
        ScriptedTransport.status(503, code: "SlowDown"), ScriptedTransport.status(429),
        ScriptedTransport.status(500, code: "InternalError"), ScriptedTransport.status(502),
        ScriptedTransport.status(504), ScriptedTransport.status(400, code: "RequestTimeout"),
        ScriptedTransport.reset, ScriptedTransport.refused,
    ])
    func readsAreAskedAgainUntilTheyAreAnswered(failure: ScriptedTransport.Answer) async throws {
        let (store, transport) = try Self.store([failure, failure, ScriptedTransport.ok("x")])
        #expect(try await store.get(Self.path) == Array("x".utf8))
        #expect(transport.messages.count == 3)
        #expect(store.client.requestCounts.retryCount == 2)
    }

    @Test func pausesDoubleAndObeyTheServer() async throws {
        let waits = Waits()
        let slow = ScriptedTransport.status(503, code: "SlowDown")
        let asked = ScriptedTransport.status(503, code: "SlowDown", headers: ["retry-after": "3"])
        let (store, _) = try Self.store([slow, slow, asked, ScriptedTransport.ok("x")], waits: waits)
        _ = try await store.get(Self.path)
        #expect(waits.all == [100, 200, 3_000])
    }

    @Test func triesAreLimited() async throws {
        let (store, transport) = try Self.store(Array(repeating: ScriptedTransport.status(503), count: 9))
        let error = await #expect(throws: ObjectStoreError.self) { try await store.get(Self.path) }
        #expect(error?.code == .unavailable)
        #expect(error?.path == Self.path)
        #expect(transport.messages.count == 4)
    }

    @Test(arguments: [
        ScriptedTransport.reset, ScriptedTransport.status(500, code: "InternalError"),
        ScriptedTransport.status(502), ScriptedTransport.status(503), ScriptedTransport.status(504),
    ])
    func aConditionalPutOfWhichNobodyKnowsIsNotRepeated(failure: ScriptedTransport.Answer) async throws {
        let (store, transport) = try Self.store([failure, ScriptedTransport.ok()])
        let error = await #expect(throws: ObjectStoreError.self) {
            try await store.putIfAbsent(Self.path, [1])
        }
        #expect(error?.code == .unknownOutcome)
        #expect(transport.messages.count == 1)
    }

    @Test(arguments: [
        ScriptedTransport.refused, ScriptedTransport.status(429),
        ScriptedTransport.status(503, code: "SlowDown"),
        ScriptedTransport.status(409, code: "ConditionalRequestConflict"),
    ])
    func aConditionalPutOfWhichNothingWasDoneIsRepeated(failure: ScriptedTransport.Answer) async throws {
        let (store, transport) = try Self.store([failure, ScriptedTransport.ok()])
        #expect(try await store.putIfAbsent(Self.path, [1]) == .created)
        #expect(transport.messages.count == 2)
        #expect(transport.messages.allSatisfy { $0.headers.contains { $0 == ("if-none-match", "*") } })
    }

    @Test func anObjectThatIsThereIsAValue() async throws {
        let (store, _) = try Self.store([ScriptedTransport.status(412, code: "PreconditionFailed")])
        #expect(try await store.putIfAbsent(Self.path, [1]) == .alreadyExists)
    }

    @Test(arguments: [
        (ScriptedTransport.status(404, code: "NoSuchKey"), ObjectStoreError.Code.notFound),
        (ScriptedTransport.status(403, code: "AccessDenied"), .permissionDenied),
        (ScriptedTransport.status(403, code: "RequestTimeTooSkewed"), .permissionDenied),
        (ScriptedTransport.status(416, code: "InvalidRange"), .invalidRequest),
        (ScriptedTransport.status(400, code: "MalformedThing"), .failed),
    ])
    func whatIsFinalIsNotRepeated(answer: ScriptedTransport.Answer, code: ObjectStoreError.Code) async throws
    {
        let (store, transport) = try Self.store([answer])
        let error = await #expect(throws: ObjectStoreError.self) { try await store.get(Self.path) }
        #expect(error?.code == code)
        #expect(transport.messages.count == 1)
    }

    @Test func aBucketElsewhereNamesItsRegion() async throws {
        let (store, _) = try Self.store([
            ScriptedTransport.status(
                301, code: "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-north-1"])
        ])
        let error = await #expect(throws: ObjectStoreError.self) { try await store.get(Self.path) }
        #expect(error?.message.contains("AWS_REGION=eu-north-1") == true)
    }

    @Test func messagesOfServersAreBoundedAndHoldNoSecret() async throws {
        let told = "tok-en and \u{1B}[31m" + String(repeating: "x", count: 10_000)
        for (body, forbidden) in [(told, "tok-en"), (String(told.dropFirst(6)), "\u{1B}")] {
            let answer = ScriptedTransport.Answer.success(
                HTTPReply(
                    status: 403,
                    body: Array("<Error><Code>AccessDenied</Code><Message>\(body)</Message></Error>".utf8)))
            let (store, _) = try Self.store([answer])
            let error = await #expect(throws: ObjectStoreError.self) { try await store.get(Self.path) }
            let text = error.map { "\($0)" } ?? ""
            #expect(!text.contains(forbidden) && !text.contains("hush-hush"))
            #expect(text.count < 500 && text.contains("AccessDenied"))
        }
    }

    @Test func aShorterAnswerThanAskedForIsAnError() async throws {
        let (store, _) = try Self.store([ScriptedTransport.ok("abc")])
        let error = await #expect(throws: ObjectStoreError.self) {
            try await store.get(Self.path, range: 2..<9)
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test func amazonsBucketsStandInTheHost() async throws {
        let (store, transport) = try Self.store([ScriptedTransport.ok()])
        _ = try await store.get(Self.path)
        #expect(transport.messages[0].url == "https://school.s3.eu-west-1.amazonaws.com/t/a")
        let address = try await store.presignedURL(for: Self.path, expiresInSeconds: 60)
        #expect(
            address.hasPrefix(
                "https://school.s3.eu-west-1.amazonaws.com/t/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&"))
        #expect(address.contains("X-Amz-Security-Token=tok-en") && !address.contains("hush"))
        await #expect(throws: ObjectStoreError.self) {
            try await store.presignedURL(for: Self.path, expiresInSeconds: 0)
        }
    }

    @Test(arguments: [
        "ftp://host", "host:9000", "http://", "http://:80", "http://host:0", "http://host:99999",
        "http://a b",
        "http://key:secret@host", "http://host?x",
    ])
    func endpointsThatAreNoneAreRefused(url: String) {
        let error = #expect(throws: ObjectStoreError.self) { try S3Endpoint(url: url) }
        #expect(error?.message.contains("secret") == false)
    }

    @Test func bucketsAreReadFromURIs() {
        #expect(S3Bucket(uri: "s3://school/a//b/")?.folder.description == "a/b")
        #expect(S3Bucket(uri: "S3A://school")?.name == "school")
        for bad in [
            "s3://", "s3:/x/y", "s3://ab/x", "s3://a..b/x", "s3://school/../x", "s3://sch ool/x",
            "gs://school/x",
        ] {
            #expect(S3Bucket(uri: bad) == nil, "\(bad)")
        }
    }
}
