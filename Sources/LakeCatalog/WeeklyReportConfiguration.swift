import Foundation

/// What `reports/weekly.yaml` says of the class report; each setting has a default, and so the file may be left out.
public struct WeeklyReportConfiguration: Hashable, Sendable {
    /// A table with the columns date, id, email, cohort, points and commits.
    public var table = TableName(schema: "codetrack", name: "weekly_stats")
    /// Where the learners' names are.
    public var roster = "rosters/roster.json"
    /// For whom the report is; it stands on top of it.
    public var audience = "the teachers of these learners"
    /// From so many points in a week on, a learner is above.
    public var pointsThreshold = 30
    /// From so many commits in a week on, a learner is above.
    public var commitsThreshold = 1
    /// The days over which averages are taken.
    public var days = 30
    /// The newest weeks that are held against a learner's own weeks before.
    public var recentWeeks = 4
    /// By how many hundredths the mean of the recent weeks must differ to be a rise or a fall.
    public var changePercent = 50
    /// By how many points a week it must differ besides.
    public var changePoints = 5
    /// After so many weeks without points a learner counts as falling.
    public var quietWeeks = 3
    /// After so many weeks without points a learner counts as gone.
    public var goneWeeks = 12

    public init() {}

    /// Reads what a file says; faults stay in it.
    init(_ file: inout ConfigurationFile) {
        table = file.tableName("table", default: table) ?? table
        roster = file.filePath("roster", default: roster)
        audience = file.text("audience", default: audience)
        pointsThreshold = file.integer("points", in: 0...1_000_000, default: pointsThreshold)
        commitsThreshold = file.integer("commits", in: 0...1_000_000, default: commitsThreshold)
        days = file.integer("days", in: 1...3_660, default: days)
        recentWeeks = file.integer("recent_weeks", in: 1...52, default: recentWeeks)
        changePercent = file.integer("change_percent", in: 1...1_000, default: changePercent)
        changePoints = file.integer("change_points", in: 0...1_000_000, default: changePoints)
        quietWeeks = file.integer("quiet_weeks", in: 1...520, default: quietWeeks)
        goneWeeks = file.integer("gone_weeks", in: 1...520, default: goneWeeks)
    }
}

extension LakeHome {
    /// The settings of the class report. Throws `configuration` with every fault of the file.
    public func weeklyReport() throws(LakeError) -> WeeklyReportConfiguration {
        guard let text = try Self.text(of: "reports/weekly.yaml", in: folder) else {
            return WeeklyReportConfiguration()
        }
        var file = ConfigurationFile(path: "reports/weekly.yaml", text: text)
        let configuration = WeeklyReportConfiguration(&file)
        let faults = file.finish()
        guard faults.isEmpty else {
            throw LakeError(.configuration, "the lake home at \(folder) has faults:", faults: faults)
        }
        return configuration
    }
}
