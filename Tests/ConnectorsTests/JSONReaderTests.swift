import TestSupport
import Testing

@testable import Connectors

@Suite("The JSON reader")
struct JSONReaderTests {
    private func accepts(_ bytes: [UInt8]) -> Bool {
        do {
            var reader = try JSONReader(validating: bytes)
            try reader.skipValue()
            try reader.end()
            return true
        } catch {
            return false
        }
    }

    @Test(
        "takes what RFC 8259 takes",
        arguments: [
            "0", "-0", "1.5e-3", "1E+9", "\"\"", "\"\\u00e9\\/\\b\\\\\"", "[]", "{}",
            " [ 1 , [ ] , { \"a\" : { } } ]\n",
            "true", "false", "null", "[[[[]]]]", "{\"a\":1,\"a\":2}", "\"\u{7F}é例😀\"",
        ])
    func takesGood(text: String) {
        #expect(accepts(Array(text.utf8)))
    }

    @Test(
        "refuses what RFC 8259 does not take",
        arguments: [
            "", " ", "01", "+1", "1.", ".5", "1e", "-", "--1", "0x1", "NaN", "tru", "nul", "True", "\"",
            "\"\\x\"",
            "\"\\u12g4\"", "\"\\u12", "\"\u{01}\"", "[", "]", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}", "{,}", "[1]]", "1 2", "'a'", "// a\n1", "{\"a\" 1}", "[}", "{]",
        ])
    func refusesBad(text: String) {
        #expect(!accepts(Array(text.utf8)))
    }

    @Test("refuses deep nesting without running out of stack")
    func refusesDepth() {
        #expect(!accepts([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)))
    }

    @Test("reads all 64-bit integers and no others")
    func integers() throws {
        for value in [0, 1, -1, .max, .min, 1_234_567_890_123] as [Int64] {
            var reader = try JSONReader(validating: Array(" \(value)".utf8))
            #expect(try reader.integer() == value)
        }
        for text in ["9223372036854775808", "-9223372036854775809", "99999999999999999999999", "1.0", "1e2"] {
            var reader = try JSONReader(validating: Array(text.utf8))
            #expect(throws: JSONFault.self) { try reader.integer() }
        }
    }

    @Test("does not crash on damaged answers, and takes in no more than the rules allow")
    func survivesDamage() throws {
        var random = SeededGenerator(seed: 11)
        let good = Array(
            "[{\"user_id\":5,\"date\":\"2015-03-02T05:00:00.000Z\",\"points\":12},{\"date\":\"2015-02-23\",\"points\":0}]"
                .utf8)
        #expect(try CodetrackPayload.weeklyRows(good, of: 5).count == 2)
        var refusedCount = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: index)
                default: bytes.removeLast(bytes.count - index)
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            do {
                let rows = try CodetrackPayload.weeklyRows(bytes, of: 5)
                #expect(rows.allSatisfy { $0.points >= 0 && $0.points <= Int64(Int32.max) })
            } catch {
                refusedCount += 1
            }
        }
        #expect(refusedCount > 10_000)
    }
}
