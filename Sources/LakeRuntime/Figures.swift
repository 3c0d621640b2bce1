/// Numbers as people read them.
public enum Figures {
    /// 1234567 as `1,234,567`.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// `1 file`, `1,234 files`.
    public static func counted(_ number: Int, _ one: String, _ several: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : several ?? one + "s")"
    }

    /// `812 B`, `41 KB`, `3.4 MB`: of 1,024, one decimal below ten.
    public static func size(_ byteCount: Int) -> String {
        var value = Double(byteCount)
        var unit = "B"
        for next in ["KB", "MB", "GB", "TB"] where value >= 1_024 {
            value /= 1_024
            unit = next
        }
        if unit == "B" || value >= 9.95 { return "\(Int(value.rounded())) \(unit)" }
        return "\(decimal(value, digits: 1)) \(unit)"
    }

    /// `0.21 s`.
    public static func seconds(_ seconds: Double) -> String {
        "\(decimal(seconds, digits: seconds < 100 ? 2 : 0)) s"
    }

    /// A number that is not negative, rounded to so many decimals.
    public static func decimal(_ value: Double, digits: Int) -> String {
        guard digits > 0 else { return String(Int(value.rounded())) }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
