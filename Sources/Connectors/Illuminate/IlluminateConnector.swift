public import Columnar

/// Reads the Illuminate API: its assessments, and of each the results by paper, standard and reporting group.
public struct IlluminateConnector: Sendable {
    /// How it reads.
    public struct Options: Sendable {
        /// Rows of a page.
        public var pageRowCount = 1_000
        /// Kinds of results that are read at a time; each has at most one request under way.
        public var concurrency = 16
        /// Days of `date_taken`, `YYYY-MM-DD`, both inclusive; nil: no limit.
        public var startDate: String?
        public var endDate: String?
        /// After so many answers in a row that did not come, the others are not tried any more.
        public var failureLimit = 32

        public init() {}
    }

    private let source: HTTPSource
    private let tokens: AccessTokens
    private let options: Options

    public init(source: HTTPSource, clientID: String, clientSecret: String, options: Options = Options()) {
        self.source = source
        self.options = options
        tokens = AccessTokens(
            source: source, path: "/live/?OAuth2_AccessToken", clientID: clientID, clientSecret: clientSecret)
    }

    /// Sees whether the service takes the credentials.
    public func checkAccess() async throws {
        _ = try await tokens.token()
    }

    /// All assessments as rows, in the order served, and those to ask results of: one an id, ordered by year and id.
    public func assessments() async throws -> (rows: [RecordBatch], assessments: [IlluminateAssessment]) {
        let pages = try await pages(of: .assessments, assessmentID: nil).map(IlluminateTable.assessments)
        var yearOfID: [String: String] = [:]
        for page in pages {
            guard let ids = page.column(named: "assessment_id"),
                let years = page.column(named: "school_year")
            else { continue }
            for row in 0..<page.rowCount {
                if let id = ids.string(at: row) { yearOfID[id] = years.string(at: row) ?? "unknown" }
            }
        }
        let found = yearOfID.map { IlluminateAssessment(id: $0.key, schoolYear: $0.value) }
        return (pages, found.sorted { ($0.schoolYear, $0.id) < ($1.schoolYear, $1.id) })
    }

    /// Reads the results of assessments and hands each answer, or failure, to `receive` as it arrives, in no order.
    ///
    /// - Throws: whatever `receive` throws, or a cancellation. Failures of the source stand in the answers.
    public func fetchResults(
        of assessments: [IlluminateAssessment], receive: (IlluminateAnswer) async throws -> Void
    ) async throws {
        var waiting =
            assessments
            .flatMap { assessment in IlluminateEndpoint.results.map { (assessment, $0) } }[...]
        var unreachableInARow = 0
        try await withThrowingTaskGroup(of: IlluminateAnswer.self) { group in
            func startNext() {
                guard let (assessment, endpoint) = waiting.popFirst() else { return }
                group.addTask { try await self.results(of: assessment, endpoint) }
            }
            for _ in 0..<max(1, options.concurrency) { startNext() }
            while let answer = try await group.next() {
                if let error = answer.error {
                    unreachableInARow = error.code == .unreachable ? unreachableInARow + 1 : 0
                } else {
                    unreachableInARow = 0
                }
                if unreachableInARow < options.failureLimit { startNext() }
                try await receive(answer)
            }
        }
        for (assessment, endpoint) in waiting {
            let error = ConnectorError(
                .unreachable,
                "not tried, since Illuminate had become unreachable for \(unreachableInARow) answers in a row"
            )
            try await receive(IlluminateAnswer(assessment: assessment, endpoint: endpoint, error: error))
        }
    }

    private func results(
        of assessment: IlluminateAssessment, _ endpoint: IlluminateEndpoint
    ) async throws -> IlluminateAnswer {
        var answer = IlluminateAnswer(assessment: assessment, endpoint: endpoint)
        do {
            let pages = try await pages(of: endpoint, assessmentID: assessment.id)
            answer.pageCount = pages.count
            for page in pages where page.rowCount > 0 {
                let own = IlluminateTable.own(page, of: endpoint, schoolYear: assessment.schoolYear)
                answer.rowCount += page.rowCount
                answer.tables.own.append(own)
                if endpoint != .groups { answer.tables.combined.append(IlluminateTable.combined(own)) }
            }
        } catch let error as ConnectorError {
            answer.error = error
        }
        return answer
    }

    /// All pages of an answer. Pages may grow in number while they are read; if they shrink, rows have moved to pages
    /// read before, so it starts anew once and refuses the answer if that happens again.
    private func pages(of endpoint: IlluminateEndpoint, assessmentID: String?) async throws -> [RecordBatch] {
        for _ in 0..<2 {
            if let pages = try await pagesUnlessShrinking(of: endpoint, assessmentID: assessmentID) {
                return pages
            }
        }
        let label = RequestLabel(endpoint: endpoint.rawValue, assessmentID: assessmentID)
        throw ConnectorError(
            .refusedData, "\(label) cannot be taken in", cause: "its pages became fewer while they were read")
    }

    private func pagesUnlessShrinking(
        of endpoint: IlluminateEndpoint, assessmentID: String?
    ) async throws -> [RecordBatch]? {
        let label = RequestLabel(endpoint: endpoint.rawValue, assessmentID: assessmentID)
        var pages: [RecordBatch] = []
        var pageCount = 1
        var resultCount = 0
        while pages.count < max(1, pageCount) {
            let body = try await source.get(
                path(of: endpoint, page: pages.count + 1, assessmentID: assessmentID), label: label,
                tokens: tokens)
            let page: IlluminatePage
            do throws(JSONFault) {
                page = try IlluminatePage(parsing: body, of: endpoint, assessmentID: assessmentID)
            } catch {
                throw ConnectorError(
                    .refusedData, "\(label) cannot be taken in",
                    cause: "page \(pages.count + 1): \(error.description)")
            }
            if !pages.isEmpty, page.pageCount < pageCount || page.resultCount < resultCount { return nil }
            pageCount = page.pageCount
            resultCount = page.resultCount
            // A page within the count that holds nothing would never end a count that lies.
            guard page.rows.rowCount > 0 || pageCount <= pages.count + 1 else { return nil }
            pages.append(page.rows)
        }
        return pages
    }

    private func path(of endpoint: IlluminateEndpoint, page: Int, assessmentID: String?) -> String {
        var path = endpoint.path + "?page=\(page)&limit=\(options.pageRowCount)"
        guard let assessmentID else { return path }
        path += "&assessment_id=" + PercentEncoding.encoded(assessmentID)
        if let start = options.startDate { path += "&date_taken_start=" + PercentEncoding.encoded(start) }
        if let end = options.endDate { path += "&date_taken_end=" + PercentEncoding.encoded(end) }
        return path
    }
}
