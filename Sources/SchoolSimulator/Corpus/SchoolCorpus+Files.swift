extension SchoolCorpus {
    /// Reads a Codetrack corpus folder: `weekly_scores`, `weekly_commits` and `users`, each `.jsonl.zst`.
    public static func load(directory: String) throws(CorpusError) -> SchoolCorpus {
        let folder = directory.hasSuffix("/") ? directory : directory + "/"
        var users = UserRecords()
        try CorpusFile(path: folder + "users.jsonl.zst").forEachLine { line in
            guard let (id, availableFrom, end) = UserLine.parse(line) else { return false }
            users.add(learnerID: id, availableFrom: availableFrom, object: line[..<end] + [UInt8(ascii: "}")])
            return true
        }
        return SchoolCorpus(
            scores: try weeklyLines(path: folder + "weekly_scores.jsonl.zst"),
            commits: try weeklyLines(path: folder + "weekly_commits.jsonl.zst"), users: users)
    }

    private static func weeklyLines(path: String) throws(CorpusError) -> [WeeklyLine] {
        var lines: [WeeklyLine] = []
        try CorpusFile(path: path).forEachLine { bytes in
            guard let line = WeeklyLine(parsing: bytes) else { return false }
            lines.append(line)
            return true
        }
        return lines
    }
}

extension WeeklyLine {
    private static let learnerKey = Array("{\"user_id\":".utf8)
    private static let dateKey = Array(",\"date\":\"".utf8)
    private static let pointsKey = Array(".000Z\",\"points\":".utf8)
    private static let rowKey = Array(",\"row_id\":".utf8)
    private static let availableKey = Array(",\"available_from\":\"".utf8)
    private static let end = Array("\"}".utf8)

    /// A line with just the keys `user_id`, `date`, `points`, `row_id`, `available_from`, in this order, no blanks.
    init?(parsing line: ArraySlice<UInt8>) {
        var scanner = LineScanner(line)
        guard scanner.skip(Self.learnerKey), let learner = scanner.integer(), scanner.skip(Self.dateKey),
            let date = scanner.day(), scanner.skip(UInt8(ascii: "T")), let second = scanner.secondOfDay(),
            scanner.skip(Self.pointsKey), let points = scanner.integer(), scanner.skip(Self.rowKey),
            let row = scanner.integer(), scanner.skip(Self.availableKey), let available = scanner.day(),
            scanner.skip(Self.end), scanner.isAtEnd,
            let learnerID = Int32(exactly: learner), let rowID = Int32(exactly: row),
            let points = Int32(exactly: points)
        else { return nil }
        self.init(
            learnerID: learnerID, rowID: rowID, availableFrom: available.daysSinceEpoch,
            date: date.daysSinceEpoch,
            secondOfDay: Int32(second), points: points)
    }
}

/// A line of the users file: an object that starts with `id` and ends with `available_from`.
private enum UserLine {
    private static let idKey = Array("{\"id\":".utf8)
    private static let availableKey = Array(",\"available_from\":\"".utf8)
    private static let end = Array("\"}".utf8)

    /// The id, the day, and where the part that the API serves ends, its brace apart.
    static func parse(_ line: ArraySlice<UInt8>) -> (id: Int64, availableFrom: Day, end: Int)? {
        let tailByteCount = availableKey.count + 10 + end.count
        var scanner = LineScanner(line)
        guard line.count > tailByteCount, scanner.skip(idKey), let id = scanner.integer() else { return nil }
        let end = line.endIndex - tailByteCount
        var tail = LineScanner(line[end...])
        guard tail.skip(availableKey), let day = tail.day(), tail.skip(Self.end), tail.isAtEnd else {
            return nil
        }
        return (id, day, end)
    }
}
