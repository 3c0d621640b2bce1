/// Decimals as text.
enum DecimalText {
    /// The unscaled value of `[+-]digits[.digits][e[+-]digits]` at a scale; nil if it is no number, does not fit in
    /// 38 digits, or has digits beyond the scale.
    static func unscaled(_ text: String, scale: Int) -> Int128? {
        guard let parts = parse(text) else { return nil }
        var value = parts.digits
        var shift = scale + parts.exponent
        guard abs(shift) <= 200 else { return value == 0 ? 0 : nil }
        while shift > 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
            shift -= 1
        }
        while shift < 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            shift += 1
        }
        return abs(value) < limit ? value : nil
    }

    /// Ten to the power of 38.
    private static let limit: Int128 = (0..<38).reduce(1) { value, _ in value * 10 }

    /// How many digits a number has, without leading zeros and the exponent.
    static func significantDigitCount(_ text: String) -> Int {
        var count = 0
        for byte in text.utf8 {
            if byte | 0x20 == UInt8(ascii: "e") { break }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { continue }
            if count > 0 || byte != UInt8(ascii: "0") { count += 1 }
        }
        return count
    }

    private static func parse(_ text: String) -> (digits: Int128, exponent: Int)? {
        var bytes = text.utf8[...]
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        var value: Int128 = 0
        var exponent = 0
        var digitCount = 0
        var isFraction = false
        while let byte = bytes.first {
            if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
                if overflow || carry { return nil }
                value = sum
                digitCount += 1
                if isFraction { exponent -= 1 }
            } else {
                break
            }
            bytes = bytes.dropFirst()
        }
        guard digitCount > 0 else { return nil }
        if let byte = bytes.first {
            guard byte | 0x20 == UInt8(ascii: "e"), let power = Int(String(Substring(bytes.dropFirst()))),
                (-1000...1000).contains(power)
            else { return nil }
            exponent += power
        }
        return (isNegative ? -value : value, exponent)
    }

    /// The number with all digits of its scale, without an exponent.
    static func text(_ unscaled: Int128, scale: Int) -> String {
        var digits = String(unscaled.magnitude)
        if scale > 0 {
            if digits.utf8.count <= scale {
                digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
            }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        }
        return unscaled < 0 ? "-" + digits : digits
    }
}
