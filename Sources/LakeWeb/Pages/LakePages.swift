import DeltaLog
import DeltaSharing
import Expressions
import LakeCatalog
import LakeRuntime
import TableScan
import TextFormats

/// Why there is no such page: what stands on the page that is shown instead.
struct PageError: Error {
    var status: Int
    var title: String
    var message: String

    static func notFound(_ message: String) -> PageError {
        PageError(status: 404, title: "Not found", message: message)
    }

    /// What a reader is told of any error.
    init(_ error: any Error) {
        switch error {
        case let error as PageError: self = error
        case let error as ExpressionError:
            self.init(status: 400, title: "This condition cannot be read", message: "\(error)")
        case let error as RuntimeError:
            self.init(status: 400, title: "This cannot be shown", message: error.message)
        case let error as LakeError where error.code == .configuration || error.code == .usage:
            self.init(status: 400, title: "This cannot be shown", message: "\(error)")
        default:
            let told = SharingError(error)
            self.init(
                status: told.status, title: told.status == 404 ? "Not found" : "This cannot be shown",
                message: told.message)
        }
    }

    init(status: Int, title: String, message: String) {
        self.status = status
        self.title = title
        self.message = message
    }
}

/// Makes the lake's pages.
struct LakePages: Sendable {
    let lake: Lake
    let directory: SharingDirectory
    let gate: RequestGate

    /// The page for a path, or nil where there is none. Throws what ``PageError`` understands.
    func page(_ target: RequestTarget, frame: PageFrame) async throws -> HTML? {
        let path = target.segments
        switch (path.first, path.count) {
        case (nil, 0): return try await gate.pass { try await home(frame) }
        case ("report", 1): return try await gate.pass { try await report(target, frame) }
        case ("tables", 2), ("tables", 3):
            guard let name = TableName(path[1]), directory.home.tables().contains(name) else {
                throw PageError.notFound("There is no such table.")
            }
            let table = OneTable(
                name: name, table: try directory.table(name), target: target, frame: frame,
                now: lake.environment.nowMilliseconds())
            return try await gate.pass {
                try await self.page(of: table, kind: path.count == 3 ? path[2] : nil)
            }
        default: return nil
        }
    }

    private func page(of table: OneTable, kind: String?) async throws -> HTML? {
        switch kind {
        case nil: try await table.overview()
        case "rows": try await table.rows()
        case "history": try await table.history()
        case "differences": try await table.differences()
        case "maintenance": try await table.maintenance()
        default: nil
        }
    }

    // MARK: Home

    private func home(_ frame: PageFrame) async throws -> HTML {
        let names = directory.home.tables()
        guard !names.isEmpty else {
            return frame.page(
                "Tables",
                "<p>There are no tables yet. <code>tarn sync codetrack --full</code> makes some.</p>")
        }
        var groups: [(schema: String, cards: [HTML])] = []
        for name in names {
            if groups.last?.schema != name.schema { groups.append((name.schema, [])) }
            groups[groups.count - 1].cards.append(await card(name))
        }
        let parts: [HTML] = groups.map { "<h2>\($0.schema)</h2>\n<ul class=\"cards\">\n\($0.cards)</ul>\n" }
        return frame.page("Tables", HTML(parts))
    }

    private func card(_ name: TableName) async -> HTML {
        let link: HTML = "<a href=\"/tables/\(name.description)\">\(name.name)</a>"
        do {
            let snapshot = try await directory.table(name).snapshot()
            let size = Figures.size(Int(clamping: snapshot.files.totalByteCount))
            let fileCount = snapshot.files.count
            let files = "\(Figures.grouped(fileCount)) \(fileCount == 1 ? "file" : "files")"
            let rows = snapshot.rowCount.map { Figures.grouped(Int(clamping: $0)) + " rows, " } ?? ""
            let time = snapshot.timestampMilliseconds.map {
                PageTime.ago($0, now: lake.environment.nowMilliseconds())
            }
            let written = time.map { ", written \($0)" } ?? ""
            let comment: HTML = snapshot.metadata.tableDescription.map { "<p>\($0)</p>" } ?? ""
            return """
                <li>\(link)\(comment)<p>\(rows)\(snapshot.schema.fields.count) columns</p>\
                <p class="quiet">\(size) in \(files) · version \(snapshot.version)\
                \(written)</p></li>

                """
        } catch {
            return "<li>\(link)<p class=\"bad\">cannot be read: \(PageError(error).message)</p></li>\n"
        }
    }

    // MARK: Report

    private func report(_ target: RequestTarget, _ frame: PageFrame) async throws -> HTML {
        var configuration = try directory.home.weeklyReport()
        let asOf = target["as_of"].flatMap { $0.isEmpty ? nil : $0 }
        let cohort = target["cohort"].flatMap { $0.isEmpty ? nil : $0 }
        let day = try asOf.map { text in
            guard let day = PointInTime.epochDay(text).flatMap({ Int32(exactly: $0) }) else {
                throw PageError(status: 400, title: "No such day", message: "Write a day such as 2015-03-02.")
            }
            return day
        }
        for (name, path) in [
            ("points", \WeeklyReportConfiguration.pointsThreshold), ("commits", \.commitsThreshold),
            ("days", \.days),
        ] {
            guard let text = target[name], !text.isEmpty else { continue }
            guard let number = Int(text), (name == "days" ? 1...3_660 : 0...1_000_000).contains(number) else {
                throw PageError(
                    status: 400, title: "No such number", message: "\(name) must be a whole number.")
            }
            configuration[keyPath: path] = number
        }
        let weekly = try await lake.weeklyReport(configuration, notLaterThan: day, cohort: cohort)
        let week = weekly.weekText.map { "Class report, week of \($0)" } ?? "Class report"
        let form: HTML = """
            <form class="ask" method="get" action="/report">
            <div><label for="as_of">Up to this day</label><input id="as_of" name="as_of" type="date" value="\(asOf ?? "")"></div>
            <div><label for="cohort">Cohort</label><input id="cohort" name="cohort" value="\(cohort ?? "")" size="8"></div>
            <div><label for="points">Points</label><input id="points" name="points" type="number" min="0" \
            value="\(configuration.pointsThreshold)"></div>
            <div><label for="commits">Commits</label><input id="commits" name="commits" type="number" min="0" \
            value="\(configuration.commitsThreshold)"></div>
            <div><label for="days">Days</label><input id="days" name="days" type="number" min="1" \
            value="\(configuration.days)"></div>
            <button type="submit">Show</button>
            </form>

            """
        return frame.page(week, form + weekly.content)
    }
}
