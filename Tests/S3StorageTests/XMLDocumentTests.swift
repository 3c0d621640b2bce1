import ObjectStorage
import TestSupport
import Testing

@testable import S3Storage

@Suite struct XMLDocumentTests {
    private static func parse(_ text: String) throws(XMLFault) -> XMLNode {
        try XMLDocument.parse(Array(text.utf8))
    }

    @Test func elementsTextAndReferences() throws {
        let root = try Self.parse(
            "\u{FEFF}<?xml version=\"1.0\"?>\n<!-- a > b --><a:r xmlns:a='x' y=\"a>b\"><b>1 &lt;&amp;&gt;&quot;&apos; "
                + "&#x41;&#66;<![CDATA[<c>]]></b><b/><a:c >é</a:c ></a:r>")
        #expect(root.name == "r")
        #expect(root["b"]?.text == "1 <&>\"' AB<c>")
        #expect(root.all("b").count == 2)
        #expect(root["c"]?.text == "é")
    }

    @Test(arguments: [
        ("", XMLFault.truncated(offset: 0)), ("<a>", .truncated(offset: 3)), ("<a", .truncated(offset: 2)),
        ("<a></b>", .mismatched(offset: 3)), ("</a>", .mismatched(offset: 0)),
        ("x<a/>", .unexpected(offset: 0)),
        ("<a b></a>", .unexpected(offset: 4)), ("<a b=c></a>", .unexpected(offset: 5)),
        ("<a>&nbsp;</a>", .unknownEntity(offset: 3)), ("<a>&#xD800;</a>", .unknownEntity(offset: 3)),
        ("<a>&#99999999999;</a>", .unknownEntity(offset: 3)), ("<a>&unclosed", .unknownEntity(offset: 3)),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", .documentType(offset: 0)),
        ("<a><!ELEMENT></a>", .documentType(offset: 3)), ("<a><!-- </a>", .truncated(offset: 12)),
        ("<a b='c></a>", .truncated(offset: 12)), ("< a/>", .unexpected(offset: 1)),
    ])
    func faultsTellWhere(text: String, fault: XMLFault) {
        #expect(throws: fault) { try Self.parse(text) }
    }

    @Test func textThatIsNoUTF8IsRefused() {
        #expect(throws: XMLFault.notUTF8(offset: 4)) {
            try XMLDocument.parse([0x3C, 0x61, 0x3E, 0xFF] + Array("</a>".utf8))
        }
    }

    @Test func depthElementsAndBytesAreBounded() {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: XMLFault.tooDeep(offset: 96)) { try Self.parse(deep) }
        let wide = "<r>" + String(repeating: "<a/>", count: XMLDocument.elementLimit) + "</r>"
        #expect(throws: XMLFault.self) { try Self.parse(wide) }
        let long = [UInt8](repeating: 0x20, count: XMLDocument.byteLimit + 1)
        #expect(throws: XMLFault.tooLarge(byteCount: long.count)) { try XMLDocument.parse(long) }
    }

    @Test func damagedPagesNeverTrap() {
        var random = SeededGenerator(seed: 5)
        let page = Array(
            ("<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a&amp;b</Key><Size>1</Size>"
                + "</Contents><NextContinuationToken>x</NextContinuationToken></ListBucketResult>").utf8)
        for _ in 0..<5_000 {
            var damaged = page
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
                case 1: damaged.remove(at: place)
                default: damaged.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            _ = try? ListPage(damaged, folder: .root)
        }
    }
}

@Suite struct ListPageTests {
    private static func page(_ body: String, folder: ObjectPath = .root) throws(ObjectStoreError) -> ListPage
    {
        try ListPage(Array("<ListBucketResult>\(body)</ListBucketResult>".utf8), folder: folder)
    }

    private static func entry(_ key: String, size: String = "3") -> String {
        "<Contents><Key>\(key)</Key><Size>\(size)</Size></Contents>"
    }

    @Test func keysAreDecodedWhereTheyAreEncoded() throws {
        let plain = try Self.page(Self.entry("a%20b"))
        #expect(plain.objects.map(\.path.description) == ["a%20b"])
        let encoded = try Self.page("<EncodingType>url</EncodingType>" + Self.entry("a%20b+c%2Fd"))
        #expect(encoded.objects.map(\.path.description) == ["a b c/d"])
    }

    @Test func keysThatAreNoPathsOrLieElsewhereAreLeftOut() throws {
        let folder = try #require(ObjectPath("t"))
        let body = ["t/", "t//x", "t/../x", "/t/x", "u/x", "t", "t/%zz", "t/good"].map { Self.entry($0) }
            .joined()
        let page = try Self.page(body, folder: folder)
        #expect(page.objects.map(\.path.description) == ["t/%zz", "t/good"])
    }

    @Test(arguments: [
        "<Contents><Key>a</Key></Contents>", "<Contents><Key>a</Key><Size>-1</Size></Contents>",
        "<Contents><Key>a</Key><Size>99999999999999999999</Size></Contents>",
        "<IsTruncated>true</IsTruncated>",
    ])
    func pagesThatLackWhatTheyMustSayAreRefused(body: String) {
        #expect(throws: ObjectStoreError.self) { try Self.page(body) }
    }

    @Test func somethingElseThanAListIsRefused() {
        #expect(throws: ObjectStoreError.self) { try ListPage(Array("<html></html>".utf8), folder: .root) }
        #expect(throws: ObjectStoreError.self) { try ListPage(Array("not XML".utf8), folder: .root) }
    }
}
