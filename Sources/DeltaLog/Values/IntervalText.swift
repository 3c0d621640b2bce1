/// Spans of time as table properties write them, such as `interval 7 days` or `interval 1 week 12 hours`.
enum IntervalText {
    private static let units: [String: Int64] = [
        "millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000,
        "week": 604_800_000,
    ]

    /// Milliseconds; nil for text that is no span of fixed length.
    static func milliseconds(_ text: String) -> Int64? {
        var words = text.lowercased().split(separator: " ")
        if words.first == "interval" { words.removeFirst() }
        guard !words.isEmpty, words.count % 2 == 0 else { return nil }
        var total: Int64 = 0
        for index in stride(from: 0, to: words.count, by: 2) {
            let name = words[index + 1].hasSuffix("s") ? words[index + 1].dropLast() : words[index + 1]
            guard let count = Int64(words[index]), let unit = units[String(name)] else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: unit)
            let (sum, carry) = total.addingReportingOverflow(product)
            if overflow || carry { return nil }
            total = sum
        }
        return total
    }
}
