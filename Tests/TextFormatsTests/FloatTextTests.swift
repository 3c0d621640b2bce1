import TestSupport
import Testing

@testable import TextFormats

@Suite struct FloatTextTests {
    private func text(_ body: (inout TextBuffer) -> Void) -> String {
        var buffer = TextBuffer()
        body(&buffer)
        return String(decoding: buffer.takeBytes(), as: UTF8.self)
    }

    /// Significant digits and the power of ten of the first, whatever the notation.
    private func normal(_ text: String) -> String {
        var mantissa = Substring(text)
        var exponent = 0
        if let e = text.firstIndex(of: "e") {
            mantissa = text[..<e]
            exponent = Int(text[text.index(after: e)...].drop { $0 == "+" }) ?? -9999
        }
        let isNegative = mantissa.hasPrefix("-")
        let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts[0] + (parts.count > 1 ? parts[1] : "")
        let leading = digits.prefix { $0 == "0" }.count
        var significant = String(digits.dropFirst(leading))
        while significant.hasSuffix("0") { significant.removeLast() }
        if significant.isEmpty { return isNegative ? "-0" : "0" }
        return "\(isNegative ? "-" : "")\(significant)@\(parts[0].count - leading + exponent)"
    }

    @Test func doublesEqualTheStandardLibrarysShortestText() {
        var generator = SeededGenerator(seed: 1)
        var wrong = 0
        func check(_ value: Double) {
            guard value.isFinite else { return }
            let ours = text { $0.append(finite: value) }
            if normal(ours) != normal(value.description) {
                wrong += 1
                if wrong < 10 { Issue.record("\(value.description) came as \(ours)") }
            }
        }
        for _ in 0..<100_000 { check(Double(bitPattern: generator.next())) }
        for _ in 0..<50_000 { check(Double(Int64.random(in: -100_000...100_000, using: &generator)) / 1000) }
        for exponent in 0..<2047 as Range<UInt64> {
            for significand in [0, 1, 2, 1 << 52 - 1, 1 << 51] as [UInt64] {
                check(Double(bitPattern: exponent << 52 | significand))
            }
        }
        #expect(wrong == 0)
    }

    @Test func floatsEqualTheStandardLibrarysShortestText() {
        var generator = SeededGenerator(seed: 2)
        var wrong = 0
        for round in 0..<200_000 {
            let bits = round < 2048 ? UInt32(round) << 21 : UInt32(truncatingIfNeeded: generator.next())
            let value = Float(bitPattern: bits)
            guard value.isFinite else { continue }
            let ours = text { $0.append(finite: value) }
            if normal(ours) != normal(value.description) {
                wrong += 1
                if wrong < 10 { Issue.record("\(value.description) came as \(ours)") }
            }
        }
        #expect(wrong == 0)
    }

    #if !(os(macOS) && arch(x86_64))
        @Test func everyHalfPrecisionFloatEqualsTheStandardLibrarysShortestText() {
            var wrong = 0
            for bits in UInt16.min...UInt16.max {
                let value = Float16(bitPattern: bits)
                guard value.isFinite else { continue }
                let ours = text { $0.append(finiteFloat16Bits: bits) }
                if normal(ours) != normal(value.description) {
                    wrong += 1
                    if wrong < 10 { Issue.record("\(value.description) came as \(ours)") }
                }
            }
            #expect(wrong == 0)
        }
    #endif

    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (-1.5, "-1.5"), (100, "100.0"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"), (1.5e20, "1.5e+20"), (0.0001, "0.0001"), (0.00001, "1e-05"),
        (Double.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (123.456, "123.456"), (0.1, "0.1"),
    ])
    func doublesAreWrittenPlainlyInTheMiddleAndScientificAtTheEnds(value: Double, expected: String) {
        #expect(text { $0.append(finite: value) } == expected)
    }
}
