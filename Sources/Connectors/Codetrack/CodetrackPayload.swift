/// Decodes and checks what the Codetrack API answers. Nothing is corrected or skipped: one bad row refuses the answer.
enum CodetrackPayload {
    /// Points and commits of a week, and totals, may not be greater.
    static let greatestPoints = Int64(Int32.max)

    private static let userIDKey = Array("user_id".utf8)
    private static let dateKey = Array("date".utf8)
    private static let pointsKey = Array("points".utf8)
    private static let idKey = Array("id".utf8)
    private static let freeCodeCampPointsKey = Array("free_code_camp_points".utf8)
    private static let honorKey = Array("honor".utf8)
    private static let leetcodePointsKey = Array("leetcode_points".utf8)

    /// An array of objects with `date` and `points`, and `user_id` if it is there.
    static func weeklyRows(_ body: [UInt8], of learnerID: Int64) throws(JSONFault) -> [WeeklyRow] {
        var reader = try JSONReader(validating: body)
        var rows: [WeeklyRow] = []
        try reader.beginArray()
        while try reader.nextElement() {
            rows.append(try weeklyRow(&reader, of: learnerID, number: rows.count + 1))
        }
        try reader.end()
        return rows
    }

    private static func weeklyRow(
        _ reader: inout JSONReader, of learnerID: Int64, number: Int
    ) throws(JSONFault) -> WeeklyRow {
        var date: Int32?
        var points: Int64?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if reader.equals(key, dateKey) {
                guard date == nil else { throw reader.fault("row \(number) has two dates") }
                date = try self.date(&reader, row: number)
            } else if reader.equals(key, pointsKey) {
                guard points == nil else { throw reader.fault("row \(number) has points twice") }
                points = try count(&reader, "points of row \(number)")
            } else if reader.equals(key, userIDKey), try reader.peekKind() == .number {
                guard try reader.integer() == learnerID else {
                    throw reader.fault("row \(number) is of another learner")
                }
            } else {
                try reader.skipValue()
            }
        }
        guard let date else { throw reader.fault("row \(number) has no date") }
        guard let points else { throw reader.fault("row \(number) has no points") }
        return WeeklyRow(date: date, points: points)
    }

    /// An object with the three totals.
    static func totals(_ body: [UInt8], of learner: Learner) throws(JSONFault) -> LearnerTotals {
        var reader = try JSONReader(validating: body)
        var id: Int64?
        var freeCodeCampPoints: Int64?
        var honor: Int64?
        var leetcodePoints: Int64?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if reader.equals(key, idKey) {
                id = try reader.integer()
            } else if reader.equals(key, freeCodeCampPointsKey) {
                freeCodeCampPoints = try count(&reader, "free_code_camp_points")
            } else if reader.equals(key, honorKey) {
                honor = try count(&reader, "honor")
            } else if reader.equals(key, leetcodePointsKey) {
                leetcodePoints = try count(&reader, "leetcode_points")
            } else {
                try reader.skipValue()
            }
        }
        try reader.end()
        guard id == nil || id == learner.id else { throw reader.fault("this is another learner's record") }
        guard let freeCodeCampPoints else { throw reader.fault("there are no free_code_camp_points") }
        guard let honor else { throw reader.fault("there is no honor") }
        guard let leetcodePoints else { throw reader.fault("there are no leetcode_points") }
        return LearnerTotals(
            learner: learner, freeCodeCampPoints: freeCodeCampPoints, honor: honor,
            leetcodePoints: leetcodePoints)
    }

    private static func count(_ reader: inout JSONReader, _ what: String) throws(JSONFault) -> Int64 {
        guard try reader.peekKind() == .number else { throw reader.fault("\(what) is not a number") }
        let value = try reader.integer()
        guard value >= 0 else { throw reader.fault("\(what) is negative") }
        guard value <= greatestPoints else { throw reader.fault("\(what) is greater than \(greatestPoints)") }
        return value
    }

    private static func date(_ reader: inout JSONReader, row: Int) throws(JSONFault) -> Int32 {
        guard try reader.peekKind() == .string else { throw reader.fault("date of row \(row) is not text") }
        let text = try reader.string()
        guard !text.hasEscapes, let date = ISODate.parse(reader.bytes, in: text.range) else {
            throw reader.fault("date of row \(row) is no date")
        }
        return date
    }
}
