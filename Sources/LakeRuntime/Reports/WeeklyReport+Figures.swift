public import DeltaLog
import LakeCatalog

extension WeeklyReport {
    /// All figures as one JSON object; means with up to three decimals.
    public var json: JSONObject {
        var object = JSONObject()
        object["report"] = "weekly"
        object["audience"] = .string(configuration.audience)
        object["table"] = .string(configuration.table.description)
        object["version"] = .integer(version)
        object["asOf"] = asOfDay.map { .string(PointInTime.day($0)) } ?? .null
        object["lastWeek"] = lastDay.map { .string(PointInTime.day($0)) } ?? .null
        object["thresholds"] = .object([
            "points": .integer(configuration.pointsThreshold),
            "commits": .integer(configuration.commitsThreshold),
            "days": .integer(configuration.days), "recentWeeks": .integer(configuration.recentWeeks),
            "changePercent": .integer(configuration.changePercent),
            "changePoints": .integer(configuration.changePoints),
            "quietWeeks": .integer(configuration.quietWeeks), "goneWeeks": .integer(configuration.goneWeeks),
        ])
        object["whole"] = .object(Self.json(whole))
        object["cohorts"] = .array(cohorts.map { .object(Self.json($0)) })
        object["learners"] = .array(learners.map { .object(json($0)) })
        return object
    }

    private static func json(_ group: Group) -> JSONObject {
        [
            "name": .string(group.name), "learners": .integer(group.learnerCount),
            "lastWeekRows": .integer(group.lastRowCount), "lastWeekMeanPoints": number(group.lastMeanPoints),
            "lastWeekMeanCommits": number(group.lastMeanCommits),
            "recentRows": .integer(group.recentRowCount),
            "meanPoints": number(group.meanPoints), "meanCommits": number(group.meanCommits),
            "totalPoints": .integer(group.totalPoints), "totalCommits": .integer(group.totalCommits),
            "highPoints": .integer(group.highPointsCount), "highCommits": .integer(group.highCommitsCount),
        ]
    }

    private func json(_ learner: Learner) -> JSONObject {
        [
            "id": .integer(learner.id), "name": .string(learner.name), "email": .string(learner.email),
            "cohort": .string(learner.cohort),
            "lastWeekPoints": learner.lastPoints.map { .integer($0) } ?? .null,
            "lastWeekCommits": learner.lastCommits.map { .integer($0) } ?? .null,
            "highPoints": .boolean(hasHighPoints(learner)), "highCommits": .boolean(hasHighCommits(learner)),
            "recentRows": .integer(learner.recentRowCount), "meanPoints": Self.number(learner.meanPoints),
            "meanCommits": Self.number(learner.meanCommits), "totalPoints": .integer(learner.totalPoints),
            "totalCommits": .integer(learner.totalCommits),
            "weeksSincePoints": learner.weeksSincePoints.map { .integer($0) } ?? .null,
            "newMean": Self.number(learner.newMean), "oldMean": Self.number(learner.oldMean),
            "trend": .string(learner.trend.rawValue),
        ]
    }

    private static func number(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(decimal(value, digits: 3))
    }

    /// A number rounded to so many decimals, halves away from zero, without zeros at its end.
    static func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }

    /// One line a learner, with a header.
    public var csv: String {
        var text =
            "as_of,last_week,cohort,id,name,email,last_points,last_commits,high_points,high_commits,"
            + "mean_points_\(configuration.days)d,mean_commits_\(configuration.days)d,total_points,total_commits,"
            + "weeks_since_points,new_mean,old_mean,trend\n"
        let asOf = (asOfDay ?? lastDay).map(PointInTime.day) ?? ""
        let week = lastDay.map(PointInTime.day) ?? ""
        for learner in learners {
            let cells: [String] = [
                asOf, week, learner.cohort, "\(learner.id)", learner.name, learner.email,
                learner.lastPoints.map { "\($0)" } ?? "", learner.lastCommits.map { "\($0)" } ?? "",
                "\(hasHighPoints(learner))", "\(hasHighCommits(learner))", Self.cell(learner.meanPoints),
                Self.cell(learner.meanCommits), "\(learner.totalPoints)", "\(learner.totalCommits)",
                learner.weeksSincePoints.map { "\($0)" } ?? "", Self.cell(learner.newMean),
                Self.cell(learner.oldMean), learner.trend.rawValue,
            ]
            text += cells.map(Self.quoted).joined(separator: ",") + "\n"
        }
        return text
    }

    private static func cell(_ value: Double?) -> String { value.map { decimal($0, digits: 3) } ?? "" }

    /// A cell of CSV. One that a spreadsheet would take for a formula gets a quote in front.
    private static func quoted(_ cell: String) -> String {
        var cell = cell
        if let first = cell.first, "=+@\t\r".contains(first) || (first == "-" && Double(cell) == nil) {
            cell = "'" + cell
        }
        guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }

    /// The report in a few lines, without names: for a terminal, or a message to a group.
    public var summary: String {
        guard let lastDay else { return "\(configuration.table): no rows yet\n" }
        func mean(_ value: Double?) -> String { value.map { Self.decimal($0, digits: 1) } ?? "none" }
        let rising = learners.count { $0.trend == .rising }
        let falling = learners.count { $0.trend == .falling }
        var text = "Week of \(PointInTime.day(lastDay)): \(whole.learnerCount) learners, "
        text += "\(whole.highPointsCount) with \(configuration.pointsThreshold) points or more, "
        text += "\(whole.highCommitsCount) with \(configuration.commitsThreshold) commits or more. "
        text +=
            "Mean \(mean(whole.lastMeanPoints)) points; over \(configuration.days) days \(mean(whole.meanPoints)). "
        text += "\(rising) rising, \(falling) falling.\n"
        for cohort in cohorts {
            text +=
                "\(cohort.name): \(cohort.learnerCount) learners, mean \(mean(cohort.lastMeanPoints)) points, "
            text += "\(cohort.highPointsCount) at \(configuration.pointsThreshold) or more\n"
        }
        return text
    }
}
