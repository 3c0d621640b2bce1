/// One published line of a weekly file: a row, or the correction of one.
struct WeeklyLine: Sendable, Hashable {
    var learnerID: Int32
    var rowID: Int32
    /// The first day on which it is served.
    var availableFrom: Int32
    /// The Monday that it is about.
    var date: Int32
    /// The time of day that it is posted at, in UTC.
    var secondOfDay: Int32
    var points: Int32
}

/// All lines of one weekly file, by learner.
struct WeeklyRows: Sendable {
    /// Ordered by learner, row and day of publication.
    private let lines: [WeeklyLine]
    private let rangeOfLearner: [Int32: Range<Int>]

    init(_ unordered: [WeeklyLine]) {
        lines = unordered.sorted {
            ($0.learnerID, $0.rowID, $0.availableFrom) < ($1.learnerID, $1.rowID, $1.availableFrom)
        }
        var ranges: [Int32: Range<Int>] = [:]
        var start = 0
        for index in lines.indices
        where index + 1 == lines.count || lines[index + 1].learnerID != lines[index].learnerID {
            ranges[lines[index].learnerID] = start..<(index + 1)
            start = index + 1
        }
        rangeOfLearner = ranges
    }

    var lineCount: Int { lines.count }

    /// The rows of a learner as they stand on a day: newest date first, rows of one date in the order of their ids,
    /// at most `limit`.
    func rows(ofLearner learnerID: Int64, on day: Day, limit: Int) -> [WeeklyLine] {
        guard let learner = Int32(exactly: learnerID), let range = rangeOfLearner[learner] else { return [] }
        var visible: [WeeklyLine] = []
        visible.reserveCapacity(range.count)
        for index in range where lines[index].availableFrom <= day.daysSinceEpoch {
            if visible.last?.rowID == lines[index].rowID {
                visible[visible.count - 1] = lines[index]
            } else {
                visible.append(lines[index])
            }
        }
        visible.sort { $0.date != $1.date ? $0.date > $1.date : $0.rowID < $1.rowID }
        if visible.count > limit { visible.removeLast(visible.count - limit) }
        return visible
    }
}

extension [UInt8] {
    /// Appends rows as the API's JSON array.
    mutating func append(weeklyRows rows: [WeeklyLine]) {
        reserveCapacity(count + 2 + rows.count * 72)
        append(UInt8(ascii: "["))
        for (index, row) in rows.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(contentsOf: "{\"user_id\":".utf8)
            append(decimal: Int(row.learnerID))
            append(contentsOf: ",\"date\":\"".utf8)
            append(day: Day(daysSinceEpoch: row.date))
            append(UInt8(ascii: "T"))
            let second = Int(row.secondOfDay)
            append(second / 3_600, digitCount: 2)
            append(UInt8(ascii: ":"))
            append(second / 60 % 60, digitCount: 2)
            append(UInt8(ascii: ":"))
            append(second % 60, digitCount: 2)
            append(contentsOf: ".000Z\",\"points\":".utf8)
            append(decimal: Int(row.points))
            append(UInt8(ascii: "}"))
        }
        append(UInt8(ascii: "]"))
    }
}
