import Testing

@testable import S3Storage

/// The examples of Amazon's documentation of signature version 4 for S3.
@Suite struct RequestSignerTests {
    private static let signer = RequestSigner(
        credentials: S3Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")
    /// 2013-05-24T00:00:00Z.
    private static let time: Int64 = 1_369_353_600_000
    private static let host = "examplebucket.s3.amazonaws.com"

    private static func signature(
        _ method: String, _ path: String, query: [(String, String)] = [], headers: [(String, String)] = [],
        body: String = ""
    ) -> String? {
        var message = HTTPMessage(
            method: method, origin: "https://\(host)", path: path, query: query,
            headers: [("host", host)] + headers, body: Array(body.utf8))
        signer.sign(&message, atMilliseconds: time)
        let authorization = message.headers.last { $0.0 == "authorization" }?.1
        return authorization.flatMap { $0.split(separator: "Signature=").last.map(String.init) }
    }

    @Test func aRangeOfAnObject() {
        #expect(
            Self.signature("GET", "/test.txt", headers: [("range", "bytes=0-9")])
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func aPutWithABody() {
        let headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ]
        #expect(
            Self.signature(
                "PUT", "/" + URIEncoding.path("test$file.text"), headers: headers,
                body: "Welcome to Amazon S3.")
                == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func aQueryWithoutAValue() {
        #expect(
            Self.signature("GET", "/", query: [("lifecycle", "")])
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func aList() {
        #expect(
            Self.signature("GET", "/", query: [("prefix", "J"), ("max-keys", "2")])
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func anAddressToBeReadByOthers() {
        let query = Self.signer.presignedQuery(
            method: "GET", host: Self.host, path: "/test.txt", expiresInSeconds: 86_400,
            atMilliseconds: Self.time)
        #expect(
            query.hasSuffix(
                "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
        #expect(
            query.contains("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request")
        )
    }

    @Test func aSessionTokenIsSentAndSigned() {
        let credentials = S3Credentials(accessKeyID: "a", secretAccessKey: "b", sessionToken: "t")
        var message = HTTPMessage(method: "GET", origin: "https://h", path: "/", headers: [("host", "h")])
        RequestSigner(credentials: credentials, region: "r").sign(&message, atMilliseconds: 0)
        #expect(message.headers.contains { $0.0 == "x-amz-security-token" && $0.1 == "t" })
        #expect(message.headers.last?.1.contains("x-amz-date;x-amz-security-token, Signature=") == true)
    }

    @Test func printedCredentialsShowNoSecret() {
        let credentials = S3Credentials(
            accessKeyID: "AKIA1234", secretAccessKey: "hush", sessionToken: "token")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("hush") && !text.contains("token"), "\(text)")
        }
    }
}

@Suite struct TimestampTests {
    @Test(arguments: [
        (1_369_353_600_000 as Int64, "20130524T000000Z"), (951_782_399_999, "20000228T235959Z"),
        (951_868_800_000, "20000301T000000Z"), (0, "19700101T000000Z"), (-1, "19691231T235959Z"),
    ])
    func compactTimes(milliseconds: Int64, text: String) {
        #expect(Timestamps.compact(milliseconds: milliseconds) == text)
    }

    @Test func timesOfListsAndHeaders() {
        #expect(Timestamps.parse(iso8601: "2009-10-12T17:50:30.123Z") == 1_255_369_830_123)
        #expect(Timestamps.parse(iso8601: "2009-10-12T17:50:30Z") == 1_255_369_830_000)
        #expect(Timestamps.parse(httpDate: "Mon, 12 Oct 2009 17:50:30 GMT") == 1_255_369_830_000)
        for bad in [
            "", "2009-10-12", "2009-13-12T17:50:30Z", "2009-10-12T17:50:3xZ", "2009-10-12T17:50:30.Z",
        ] {
            #expect(Timestamps.parse(iso8601: bad) == nil, "\(bad)")
        }
        for bad in [
            "", "Mon, 12 Okt 2009 17:50:30 GMT", "12 Oct 2009", "Mon, 12 Oct 99999999999 17:50:30 GMT",
        ] {
            #expect(Timestamps.parse(httpDate: bad) == nil, "\(bad)")
        }
    }
}
