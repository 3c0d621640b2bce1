/// What an Illuminate service holds: assessments, and per assessment the three kinds of results.
public struct IlluminateRecords: Sendable {
    private var assessments = PublishedRows()
    private var results: [IlluminateEndpoint: [Int64: PublishedRows]] = [:]

    /// Records of given JSON lines, each with `row_id` and `available_from` at its end.
    public init(
        assessments: [String], responses: [String] = [], standards: [String] = [], groups: [String] = []
    ) throws(CorpusError) {
        let files: [(IlluminateEndpoint, [String])] = [
            (.assessments, assessments), (.responses, responses), (.standards, standards), (.groups, groups),
        ]
        for (endpoint, lines) in files {
            for (number, line) in lines.enumerated() where !add(Array(line.utf8)[...], to: endpoint) {
                throw .malformedLine(path: endpoint.fileName, line: number + 1)
            }
        }
        sort()
    }

    /// Reads a corpus folder: `assessments`, `responses`, `responses_standard`, `responses_group`, each `.jsonl.zst`.
    public static func load(directory: String) throws(CorpusError) -> IlluminateRecords {
        let folder = directory.hasSuffix("/") ? directory : directory + "/"
        var records = try IlluminateRecords(assessments: [])
        for endpoint in IlluminateEndpoint.allCases {
            let file = CorpusFile(path: folder + endpoint.fileName + ".jsonl.zst")
            try file.forEachLine { records.add($0, to: endpoint) }
        }
        records.sort()
        return records
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, to endpoint: IlluminateEndpoint) -> Bool {
        guard let line = IlluminateLine(parsing: bytes) else { return false }
        if endpoint == .assessments {
            assessments.add(line)
        } else {
            results[endpoint, default: [:]][line.assessmentID, default: PublishedRows()].add(line)
        }
        return true
    }

    private mutating func sort() {
        assessments.sort()
        for endpoint in results.keys {
            for id in results[endpoint]?.keys.map({ $0 }) ?? [] { results[endpoint]?[id]?.sort() }
        }
    }

    /// The answer to a request as of a day, or nil where the request names no assessment.
    func answer(_ endpoint: IlluminateEndpoint, _ query: IlluminateQuery, on day: Day) -> [UInt8]? {
        if endpoint == .assessments { return assessments.page(query, on: day) }
        guard let id = query.assessmentID else { return nil }
        return (results[endpoint]?[id] ?? PublishedRows()).page(query, on: day)
    }
}
