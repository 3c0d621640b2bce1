import Columnar

/// One page of the API, its rows as columns named like the API's keys.
struct IlluminatePage: Sendable {
    var pageCount: Int
    var resultCount: Int
    var rows: RecordBatch

    private static let resultsKey = Array("results".utf8)
    private static let pageCountKey = Array("num_pages".utf8)
    private static let resultCountKey = Array("num_results".utf8)

    /// Reads a page of an endpoint; one bad row refuses the page.
    init(parsing body: [UInt8], of endpoint: IlluminateEndpoint, assessmentID: String?) throws(JSONFault) {
        var reader = try JSONReader(validating: body)
        var rows: IlluminateRows?
        var pageCount: Int64?
        var resultCount: Int64?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if reader.equals(key, Self.resultsKey) {
                guard rows == nil else { throw reader.fault("there are two results") }
                rows = try IlluminateRows(&reader, endpoint.fields)
            } else if reader.equals(key, Self.pageCountKey) {
                pageCount = try Self.count(&reader, "num_pages")
            } else if reader.equals(key, Self.resultCountKey) {
                resultCount = try Self.count(&reader, "num_results")
            } else {
                try reader.skipValue()
            }
        }
        try reader.end()
        guard let rows else { throw reader.fault("there are no results in the answer") }
        guard let pageCount else { throw reader.fault("num_pages is missing") }
        self.pageCount = Int(pageCount)
        self.rows = try rows.batch(reader, assessmentID: assessmentID)
        self.resultCount = resultCount.map { Int($0) } ?? self.rows.rowCount
    }

    private static func count(_ reader: inout JSONReader, _ name: String) throws(JSONFault) -> Int64 {
        let value: Int64?
        if try reader.peekKind() == .string {
            let text = try reader.string()
            value = Int64(reader.decoded(text))
        } else {
            value = try reader.integer()
        }
        guard let value, (0...1_000_000_000).contains(value) else {
            throw reader.fault("\(name) is no count")
        }
        return value
    }
}
