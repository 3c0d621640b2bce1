import Columnar
import Connectors
public import DeltaLog
import Foundation
public import LakeCatalog
import TableScan

extension WeeklyReport {
    /// Reads a table of weekly figures. `names` are by learner id.
    ///
    /// Throws ``TableError`` where a column is missing. Memory is O(learners x weeks).
    public static func read(
        _ snapshot: Snapshot, configuration: WeeklyReportConfiguration, notLaterThan day: Int32? = nil,
        cohort: String? = nil, names: [Int64: String] = [:]
    ) async throws -> WeeklyReport {
        var report = WeeklyReport(configuration: configuration, version: snapshot.version, asOfDay: day)
        var rows: [Row] = []
        let columns = ["date", "id", "email", "cohort", "points", "commits"]
        for try await batch in try Scan(snapshot, columns: columns) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                guard let date = parts[0].integer(at: row).flatMap({ Int32(exactly: $0) }),
                    let id = parts[1].integer(at: row)
                else { continue }
                if let day, date > day { continue }
                rows.append(
                    Row(
                        day: date, id: id, email: parts[2].string(at: row) ?? "",
                        cohort: parts[3].string(at: row) ?? "", points: parts[4].integer(at: row) ?? 0,
                        commits: parts[5].integer(at: row) ?? 0))
            }
        }
        report.lastDay = rows.map(\.day).max()
        report.fill(rows, cohort: cohort, names: names)
        return report
    }

    /// One row of the table.
    struct Row {
        var day: Int32
        var id: Int64
        var email: String
        var cohort: String
        var points: Int64
        var commits: Int64
    }

    /// Computes everything from rows none of which is later than ``lastDay``.
    mutating func fill(_ rows: [Row], cohort: String?, names: [Int64: String]) {
        guard let lastDay else { return }
        let firstRecentDay = lastDay - Int32(configuration.days) + 1
        var byLearner: [Int64: [Row]] = [:]
        for row in rows { byLearner[row.id, default: []].append(row) }
        var groups: [String: GroupSums] = [:]
        for (id, all) in byLearner {
            let own = all.sorted { $0.day < $1.day }
            guard let newest = own.last, cohort == nil || newest.cohort == cohort else { continue }
            let learner = learner(
                id, own, newest: newest, name: names[id], lastDay: lastDay, firstRecentDay: firstRecentDay)
            learners.append(learner)
            var sums = groups[newest.cohort] ?? GroupSums()
            sums.add(learner, self, own.filter { $0.day >= firstRecentDay })
            groups[newest.cohort] = sums
        }
        learners.sort { ($0.cohort, $0.name, $0.id) < ($1.cohort, $1.name, $1.id) }
        cohorts = groups.sorted { $0.key < $1.key }.map { $0.value.group(named: $0.key) }
        whole = groups.values.reduce(into: GroupSums()) { $0.add($1) }.group(named: "all")
    }

    private func learner(
        _ id: Int64, _ rows: [Row], newest: Row, name: String?, lastDay: Int32, firstRecentDay: Int32
    ) -> Learner {
        var learner = Learner(id: id, name: name ?? newest.email, email: newest.email, cohort: newest.cohort)
        let last = rows.filter { $0.day == lastDay }
        if !last.isEmpty {
            learner.lastPoints = last.reduce(0) { $0 &+ $1.points }
            learner.lastCommits = last.reduce(0) { $0 &+ $1.commits }
        }
        let recent = rows.filter { $0.day >= firstRecentDay }
        learner.recentRowCount = recent.count
        learner.meanPoints = Self.mean(recent.reduce(0) { $0 &+ $1.points }, recent.count)
        learner.meanCommits = Self.mean(recent.reduce(0) { $0 &+ $1.commits }, recent.count)
        learner.totalPoints = rows.reduce(0) { $0 &+ $1.points }
        learner.totalCommits = rows.reduce(0) { $0 &+ $1.commits }
        let firstDay = rows.first?.day ?? lastDay
        let weekCount = min(Int(lastDay - firstDay) / 7 + 1, Self.weekLimit)
        learner.weeklyPoints = [Int64](repeating: 0, count: weekCount)
        for row in rows {
            let age = Int(lastDay - row.day) / 7
            if age < weekCount { learner.weeklyPoints[weekCount - 1 - age] &+= row.points }
        }
        setTrend(of: &learner)
        return learner
    }

    /// Weeks of a trend at most: ten years.
    private static let weekLimit = 520

    private func setTrend(of learner: inout Learner) {
        let weeks = learner.weeklyPoints
        if let last = weeks.lastIndex(where: { $0 > 0 }) {
            learner.weeksSincePoints = weeks.count - 1 - last
        }
        let recent = weeks.suffix(configuration.recentWeeks)
        let before = weeks.dropLast(configuration.recentWeeks)
        learner.newMean = Self.mean(recent.reduce(0, &+), recent.count)
        learner.oldMean = Self.mean(before.reduce(0, &+), before.count)
        guard let quiet = learner.weeksSincePoints, quiet < configuration.goneWeeks else {
            learner.trend = weeks.count >= configuration.goneWeeks ? .gone : .steady
            return
        }
        if quiet >= configuration.quietWeeks {
            learner.trend = .falling
            return
        }
        guard let new = learner.newMean, let old = learner.oldMean else { return }
        let change = new - old
        guard abs(change) >= Double(configuration.changePoints) else { return }
        let share = Double(configuration.changePercent) / 100
        if change <= -share * old {
            learner.trend = .falling
        } else if change >= share * old {
            learner.trend = .rising
        }
    }

    static func mean(_ sum: Int64, _ count: Int) -> Double? {
        count == 0 ? nil : Double(sum) / Double(count)
    }
}

/// Sums from which the figures of a group come.
private struct GroupSums {
    var learnerCount = 0
    var last = (rows: 0, points: Int64(0), commits: Int64(0))
    var recent = (rows: 0, points: Int64(0), commits: Int64(0))
    var total = (points: Int64(0), commits: Int64(0))
    var highPointsCount = 0
    var highCommitsCount = 0

    mutating func add(
        _ learner: WeeklyReport.Learner, _ report: WeeklyReport, _ recentRows: [WeeklyReport.Row]
    ) {
        learnerCount += 1
        if let points = learner.lastPoints, let commits = learner.lastCommits {
            last = (last.rows + 1, last.points &+ points, last.commits &+ commits)
        }
        for row in recentRows {
            recent = (recent.rows + 1, recent.points &+ row.points, recent.commits &+ row.commits)
        }
        total = (total.points &+ learner.totalPoints, total.commits &+ learner.totalCommits)
        if report.hasHighPoints(learner) { highPointsCount += 1 }
        if report.hasHighCommits(learner) { highCommitsCount += 1 }
    }

    mutating func add(_ other: GroupSums) {
        learnerCount += other.learnerCount
        last = (
            last.rows + other.last.rows, last.points &+ other.last.points, last.commits &+ other.last.commits
        )
        recent = (
            recent.rows + other.recent.rows, recent.points &+ other.recent.points,
            recent.commits &+ other.recent.commits
        )
        total = (total.points &+ other.total.points, total.commits &+ other.total.commits)
        highPointsCount += other.highPointsCount
        highCommitsCount += other.highCommitsCount
    }

    func group(named name: String) -> WeeklyReport.Group {
        WeeklyReport.Group(
            name: name, learnerCount: learnerCount, lastRowCount: last.rows,
            lastMeanPoints: WeeklyReport.mean(last.points, last.rows),
            lastMeanCommits: WeeklyReport.mean(last.commits, last.rows), recentRowCount: recent.rows,
            meanPoints: WeeklyReport.mean(recent.points, recent.rows),
            meanCommits: WeeklyReport.mean(recent.commits, recent.rows), totalPoints: total.points,
            totalCommits: total.commits, highPointsCount: highPointsCount, highCommitsCount: highCommitsCount)
    }
}

extension Lake {
    /// The class report of the lake's table, with names from the roster where there is one.
    public func weeklyReport(
        _ configuration: WeeklyReportConfiguration, version: Int64? = nil, notLaterThan day: Int32? = nil,
        cohort: String? = nil
    ) async throws -> WeeklyReport {
        let snapshot = try await table(configuration.table).snapshot(version: version)
        let path = home.path(of: configuration.roster)
        var names: [Int64: String] = [:]
        if FileManager.default.fileExists(atPath: path) {
            for learner in try Roster.load(path: path).learners { names[learner.id] = learner.name }
        }
        return try await .read(
            snapshot, configuration: configuration, notLaterThan: day, cohort: cohort, names: names)
    }
}
