/// A line of an Illuminate corpus file: an object that starts with `assessment_id` and ends with `row_id` and
/// `available_from`, which the API does not serve.
struct IlluminateLine {
    var assessmentID: Int64
    var rowID: Int32
    var availableFrom: Int32
    /// 0 where the line has no `date_taken`.
    var dateTaken: Int32
    /// The served part, without its closing brace.
    var object: ArraySlice<UInt8>

    private static let assessmentKey = Array("{\"assessment_id\":".utf8)
    private static let dateKey = Array("\"date_taken\":\"".utf8)
    private static let rowKey = Array(",\"row_id\":".utf8)
    private static let availableKey = Array(",\"available_from\":\"".utf8)
    private static let end = Array("\"}".utf8)

    init?(parsing line: ArraySlice<UInt8>) {
        var head = LineScanner(line)
        guard head.skip(Self.assessmentKey) else { return nil }
        let isText = head.skip(UInt8(ascii: "\""))
        guard let assessmentID = head.integer(), !isText || head.skip(UInt8(ascii: "\"")) else { return nil }
        // The tail holds no text of others, so its first comma from behind is that of the day, the next the row's.
        guard let day = line.lastIndex(of: UInt8(ascii: ",")),
            let row = line[..<day].lastIndex(of: UInt8(ascii: ","))
        else { return nil }
        var tail = LineScanner(line[row...])
        guard tail.skip(Self.rowKey), let rowNumber = tail.integer(), let rowID = Int32(exactly: rowNumber),
            tail.skip(Self.availableKey), let available = tail.day(), tail.skip(Self.end), tail.isAtEnd
        else { return nil }
        self.assessmentID = assessmentID
        self.rowID = rowID
        availableFrom = available.daysSinceEpoch
        object = line[..<row]
        dateTaken = 0
        guard let found = Self.place(of: Self.dateKey, in: object) else { return }
        var scanner = LineScanner(line[found...])
        guard scanner.skip(Self.dateKey), let taken = scanner.day() else { return nil }
        dateTaken = taken.daysSinceEpoch
    }

    /// Where a key stands. A quote inside of a text value is escaped, so it cannot be found inside of one.
    private static func place(of key: [UInt8], in object: ArraySlice<UInt8>) -> Int? {
        guard object.count >= key.count else { return nil }
        var start = object.startIndex
        let last = object.endIndex - key.count
        while start <= last {
            if object[start] == key[0], object[start + 1] == key[1], object[start + 2] == key[2],
                object[start..<(start + key.count)].elementsEqual(key)
            {
                return start
            }
            start += 1
        }
        return nil
    }
}
