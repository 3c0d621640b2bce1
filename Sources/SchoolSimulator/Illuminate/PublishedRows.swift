/// Published JSON objects that belong together, as bytes side by side, with the row and day of each.
struct PublishedRows: Sendable {
    private struct Line: Sendable {
        var rowID: Int32
        /// The first day on which it is served.
        var availableFrom: Int32
        /// What the row is about; 0 where rows have no such day.
        var dateTaken: Int32
        var byteCount: Int32
        var start: Int
    }

    private var bytes: [UInt8] = []
    private var lines: [Line] = []
    private var isSorted = true

    /// Adds an object's JSON, without its closing brace and without what the API does not serve.
    mutating func add(_ line: IlluminateLine) {
        let added = Line(
            rowID: line.rowID, availableFrom: line.availableFrom, dateTaken: line.dateTaken,
            byteCount: Int32(line.object.count), start: bytes.count)
        if let last = lines.last, (added.rowID, added.availableFrom) < (last.rowID, last.availableFrom) {
            isSorted = false
        }
        bytes.append(contentsOf: line.object)
        lines.append(added)
    }

    /// Puts lines into the order in which they are served.
    mutating func sort() {
        guard !isSorted else { return }
        lines.sort { ($0.rowID, $0.availableFrom) < ($1.rowID, $1.availableFrom) }
        isSorted = true
    }

    /// The rows as they stand on a day: of each row the line published last, in the order of rows.
    func page(_ query: IlluminateQuery, on day: Day) -> [UInt8] {
        var visible: [Int] = []
        for index in lines.indices
        where lines[index].availableFrom <= day.daysSinceEpoch && query.dates.contains(lines[index].dateTaken)
        {
            if let last = visible.last, lines[last].rowID == lines[index].rowID {
                visible[visible.count - 1] = index
            } else {
                visible.append(index)
            }
        }
        let pageCount = (visible.count + query.limit - 1) / query.limit
        var answer = Array(
            "{\"page\":\(query.page),\"num_pages\":\(pageCount),\"num_results\":\(visible.count),\"results\":["
                .utf8)
        let skipped = (query.page - 1).multipliedReportingOverflow(by: query.limit)
        let rows = visible.dropFirst(skipped.overflow ? .max : skipped.partialValue).prefix(query.limit)
        for (number, index) in rows.enumerated() {
            if number > 0 { answer.append(UInt8(ascii: ",")) }
            let line = lines[index]
            answer.append(contentsOf: bytes[line.start..<(line.start + Int(line.byteCount))])
            answer.append(UInt8(ascii: "}"))
        }
        answer.append(contentsOf: "]}".utf8)
        return answer
    }
}
