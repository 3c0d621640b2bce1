public import Columnar

/// An assessment whose results are to be read.
public struct IlluminateAssessment: Hashable, Sendable {
    public var id: String
    /// The school year of its results, such as `14-15`.
    public var schoolYear: String

    public init(id: String, schoolYear: String) {
        self.id = id
        self.schoolYear = schoolYear
    }

    /// `14-15` of `2014-2015`; `unknown` of anything else.
    static func schoolYear(_ academicYear: String?) -> String {
        guard let academicYear else { return "unknown" }
        let years = academicYear.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard academicYear.utf8.count == 9, years.count == 2, let first = years[0], let second = years[1],
            second == first + 1
        else { return "unknown" }
        return "\(academicYear.dropFirst(2).prefix(2))-\(academicYear.suffix(2))"
    }
}

/// What became of one kind of results of one assessment.
public struct IlluminateAnswer: Sendable {
    public var assessment: IlluminateAssessment
    public var endpoint: IlluminateEndpoint
    public var pageCount = 0
    public var rowCount = 0
    /// All rows, in the order in which they were served; empty if it failed.
    public var tables = IlluminateBatches()
    /// Why it could not be read whole.
    public var error: ConnectorError?
}

/// Rows by the table that they go to.
public struct IlluminateBatches: Sendable {
    /// Rows of the endpoint's own table.
    public var own: [RecordBatch] = []
    /// Rows of the table of papers and standards together.
    public var combined: [RecordBatch] = []
}
