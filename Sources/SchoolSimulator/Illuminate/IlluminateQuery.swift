/// The query of a request for a page.
struct IlluminateQuery {
    var page = 1
    var limit = 1_000
    var assessmentID: Int64?
    /// Days of `date_taken` that are asked for, both ends inclusive.
    var dates: ClosedRange<Int32> = .min ... .max

    /// Nil if a value is none such.
    init?(_ text: String?) {
        var start = Int32.min
        var end = Int32.max
        for part in (text ?? "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            let value = String(pair[1])
            switch pair[0] {
            case "page":
                guard let number = Int(value), number >= 1 else { return nil }
                page = number
            case "limit":
                guard let number = Int(value), (1...5_000).contains(number) else { return nil }
                limit = number
            case "assessment_id":
                guard let id = Int64(value) else { return nil }
                assessmentID = id
            case "date_taken_start":
                guard let day = Day(value) else { return nil }
                start = day.daysSinceEpoch
            case "date_taken_end":
                guard let day = Day(value) else { return nil }
                end = day.daysSinceEpoch
            default: break
            }
        }
        // A range without days has no rows; 0 days and rows without a day do not meet here.
        dates = start <= end ? start...end : Int32.max...Int32.max
    }
}
