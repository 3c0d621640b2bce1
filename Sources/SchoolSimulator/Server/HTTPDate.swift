import FoundationEssentials

/// Times in the form that HTTP headers want.
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(secondsFromNow seconds: Int) -> String {
        let time = Int(Date().timeIntervalSince1970.rounded(.up)) + seconds
        let day = Day(daysSinceEpoch: Int32(time / 86_400))
        let (year, month, dayOfMonth) = day.parts
        var text = Array("\(weekdays[time / 86_400 % 7]), ".utf8)
        text.append(dayOfMonth, digitCount: 2)
        text.append(contentsOf: " \(months[month - 1]) \(year) ".utf8)
        text.append(time / 3_600 % 24, digitCount: 2)
        text.append(UInt8(ascii: ":"))
        text.append(time / 60 % 60, digitCount: 2)
        text.append(UInt8(ascii: ":"))
        text.append(time % 60, digitCount: 2)
        return String(decoding: text, as: UTF8.self) + " GMT"
    }
}
