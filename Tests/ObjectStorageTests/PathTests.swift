import ObjectStorage
import Testing

@Suite struct PathTests {
    @Test(arguments: ["a//b", "a/../b", "./a", "..", "a\0b"]) func whatIsNoPathIsRefused(_ text: String) {
        #expect(ObjectPath(text) == nil)
    }

    @Test func normalizingDropsWhatMeansNothing() {
        #expect(ObjectPath(normalizing: "/./a//b/.")?.description == "a/b")
        #expect(ObjectPath(normalizing: "/") == .root)
        #expect(ObjectPath(normalizing: "a/../b") == nil)
    }
}
