import Foundation
import ObjectStorage
import Synchronization
import Testing

@testable import S3Storage

@Suite struct CredentialTests {
    private static func json(_ keyID: String, token: String = "T", until: String = "2030-01-01T00:00:00Z")
        -> String
    {
        "{\"AccessKeyId\":\"\(keyID)\",\"SecretAccessKey\":\"s\",\"Token\":\"\(token)\",\"Expiration\":\"\(until)\","
            + "\"Code\":\"Success\"}"
    }

    /// The credentials that a configuration of these settings finds.
    private static func find(
        _ settings: [String: String], _ answers: [ScriptedTransport.Answer] = []
    ) async throws -> (S3Credentials, [HTTPMessage]) {
        let transport = ScriptedTransport(answers)
        let base = ["HOME": "/nowhere", "AWS_REGION": "eu-west-1"]
        let configuration = try S3Configuration(S3Settings(base.merging(settings) { $1 }))
        let chain = CredentialChain(try configuration.credentialSources(transport), now: { 0 })
        return (try await chain.credentials(), transport.messages)
    }

    private static func withFiles(
        config: String, credentials: String, _ body: ([String: String]) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tarn-aws-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["config", "credentials"].map { folder.appending(path: $0) }
        try config.write(to: paths[0], atomically: true, encoding: .utf8)
        try credentials.write(to: paths[1], atomically: true, encoding: .utf8)
        try await body([
            "AWS_CONFIG_FILE": paths[0].path(), "AWS_SHARED_CREDENTIALS_FILE": paths[1].path(),
            "AWS_EC2_METADATA_DISABLED": "true",
        ])
    }

    private static let config = """
        [default]
        region = us-west-2
        [profile school] # ours
        region=eu-central-1
        endpoint_url = https://ceph.school.example:8443
        s3 =
          addressing_style = virtual
        [profile role]
        role_arn = arn:aws:iam::1:role/x
        source_profile = default
        """
    private static let credentials = """
        [default]
        aws_access_key_id = D
        aws_secret_access_key = d#e
        ; a comment
        [school]
        aws_access_key_id=S
        aws_secret_access_key= s   # not part of it
        aws_session_token =tt
        """

    @Test func theEnvironmentComesFirst() async throws {
        try await Self.withFiles(config: Self.config, credentials: Self.credentials) { files in
            var settings = files
            settings["AWS_ACCESS_KEY_ID"] = "E"
            settings["AWS_SECRET_ACCESS_KEY"] = "e"
            settings["AWS_SESSION_TOKEN"] = "t"
            let (found, _) = try await Self.find(settings)
            #expect(found == S3Credentials(accessKeyID: "E", secretAccessKey: "e", sessionToken: "t"))
        }
    }

    @Test func halfOfAPairIsToldByItsName() async throws {
        let error = await #expect(throws: ObjectStoreError.self) {
            try await Self.find(["AWS_ACCESS_KEY_ID": "E", "AWS_EC2_METADATA_DISABLED": "true"])
        }
        #expect(error?.message.contains("AWS_SECRET_ACCESS_KEY") == true)
    }

    @Test func profilesGiveCredentialsRegionEndpointAndStyle() async throws {
        try await Self.withFiles(config: Self.config, credentials: Self.credentials) { files in
            let (found, _) = try await Self.find(files)
            #expect(found == S3Credentials(accessKeyID: "D", secretAccessKey: "d#e"))
            let school = files.merging(["AWS_PROFILE": "school"]) { $1 }
            let (other, _) = try await Self.find(school)
            #expect(other == S3Credentials(accessKeyID: "S", secretAccessKey: "s", sessionToken: "tt"))
            let configuration = try S3Configuration(S3Settings(school))
            #expect(configuration.region == "eu-central-1")
            #expect(
                configuration.endpoint.address(bucket: "b-b", key: "k")
                    == ("b-b.ceph.school.example:8443", "/k"))
            let plain = try S3Configuration(
                S3Settings(files.merging(["AWS_ENDPOINT_URL": "http://h"]) { $1 }))
            #expect(plain.region == "us-west-2")
            #expect(plain.endpoint.address(bucket: "b-b", key: "k/ö") == ("h", "/b-b/k/%C3%B6"))
        }
    }

    @Test func profilesThatCannotBeHadAreNamed() async throws {
        try await Self.withFiles(config: Self.config, credentials: "") { files in
            for (profile, word) in [("role", "role_arn"), ("nobody", "nobody")] {
                let error = await #expect(throws: ObjectStoreError.self) {
                    try await Self.find(files.merging(["AWS_PROFILE": profile]) { $1 })
                }
                #expect(error?.message.contains(word) == true)
            }
        }
    }

    @Test func containersAreAskedWithTheirToken() async throws {
        let (found, messages) = try await Self.find(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:8080/role?a=b",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x",
            ], [ScriptedTransport.ok(Self.json("C"))])
        #expect(found.accessKeyID == "C" && found.sessionToken == "T")
        #expect(found.expirationMilliseconds == 1_893_456_000_000)
        #expect(messages.map(\.url) == ["http://127.0.0.1:8080/role?a=b"])
        #expect(messages[0].headers.contains { $0 == ("authorization", "Basic x") })
        let (_, relative) = try await Self.find(
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x"], [ScriptedTransport.ok(Self.json("C"))])
        #expect(relative.map(\.url) == ["http://169.254.170.2/v2/x"])
    }

    @Test func containersAreNotAskedAtAddressesOfOthers() async throws {
        for address in ["http://example.org/role", "http://127.0.0.1.example.org/", "http://u:p@localhost/"] {
            await #expect(throws: ObjectStoreError.self) {
                try await Self.find(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address])
            }
        }
    }

    @Test func instancesAreAskedByTheSecondVersionOfTheProtocol() async throws {
        let (found, messages) = try await Self.find(
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1338"],
            [
                ScriptedTransport.ok("session"), ScriptedTransport.ok("school-role\n"),
                ScriptedTransport.ok(Self.json("I")),
            ])
        #expect(found.accessKeyID == "I")
        #expect(messages.map(\.method) == ["PUT", "GET", "GET"])
        #expect(
            messages[2].url == "http://127.0.0.1:1338/latest/meta-data/iam/security-credentials/school-role")
    }

    @Test func whereThereAreNoneItSaysWhereItLooked() async throws {
        let error = await #expect(throws: ObjectStoreError.self) {
            try await Self.find([:], [ScriptedTransport.refused])
        }
        #expect(error?.code == .permissionDenied)
        for word in ["environment", "profile", "container", "instance"] {
            #expect(error?.message.contains(word) == true)
        }
    }

    @Test func temporaryCredentialsAreRenewedBeforeTheyEnd() async throws {
        let clock = Mutex<Int64>(0)
        let transport = ScriptedTransport([
            ScriptedTransport.ok(Self.json("one", until: "1970-01-01T01:00:00Z")),
            ScriptedTransport.ok(Self.json("two", until: "1970-01-01T02:00:00Z")),
            .success(HTTPReply(status: 403)),
        ])
        let settings = S3Settings(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/"])
        let chain = CredentialChain(
            [ContainerCredentials(settings: settings, transport: transport)], now: { clock.withLock { $0 } })
        for (minute, expected, requests) in [(0, "one", 1), (54, "one", 1), (56, "two", 2), (116, "two", 3)] {
            clock.withLock { $0 = Int64(minute) * 60_000 }
            #expect(try await chain.credentials().accessKeyID == expected)
            #expect(transport.messages.count == requests)
        }
        clock.withLock { $0 = 121 * 60_000 }
        await #expect(throws: ObjectStoreError.self) { try await chain.credentials() }
    }

    @Test func credentialsThatWereRefusedAsRunOutAreFetchedAgain() async throws {
        let transport = ScriptedTransport([
            ScriptedTransport.ok(Self.json("one")), ScriptedTransport.status(400, code: "ExpiredToken"),
            ScriptedTransport.ok(Self.json("two")), ScriptedTransport.ok("bytes"),
        ])
        let configuration = try S3Configuration(
            S3Settings(["HOME": "/nowhere", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/"]))
        let client = try S3Client(configuration, transport: transport, now: { 0 }, wait: { _ in })
        let store = S3ObjectStore(client: client, bucket: "school")
        #expect(try await store.get(try #require(ObjectPath("a"))) == Array("bytes".utf8))
        let used = transport.messages.compactMap { $0.headers.first { $0.0 == "authorization" }?.1 }
        #expect(used.count == 2 && used[0].contains("one/") && used[1].contains("two/"))
    }
}
