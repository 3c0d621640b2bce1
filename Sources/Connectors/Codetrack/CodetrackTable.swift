public import Columnar

/// The columns under which Codetrack's records go to tables.
public enum CodetrackTable {
    /// Columns of `codetrack.weekly_stats`, one row a learner and date; key `id`, `date`.
    public static let weeklyStatsSchema = Schema([
        Field(name: "date", type: .date),
        Field(name: "year", type: .int64),
        Field(name: "month", type: .int64),
        Field(name: "day", type: .int32),
        Field(name: "email", type: .string),
        Field(name: "cohort", type: .string),
        Field(name: "id", type: .int64),
        Field(name: "points", type: .int64),
        Field(name: "commits", type: .int64),
    ])

    /// Columns of `codetrack.totals`, one row a learner; key `id`.
    public static let totalsSchema = Schema([
        Field(name: "id", type: .int64),
        Field(name: "email", type: .string),
        Field(name: "cohort", type: .string),
        Field(name: "free_code_camp_points", type: .int64),
        Field(name: "honor", type: .int64),
        Field(name: "leetcode_points", type: .int64),
    ])

    /// One row for each week of each history, in the order given. A nil value becomes a null, which means that the
    /// value a table holds for this key stays.
    public static func weeklyStats(_ histories: [LearnerHistory]) -> RecordBatch {
        var date = ColumnBuilder(type: .date)
        var year = ColumnBuilder(type: .int64)
        var month = ColumnBuilder(type: .int64)
        var day = ColumnBuilder(type: .int32)
        var email = ColumnBuilder(type: .string)
        var cohort = ColumnBuilder(type: .string)
        var id = ColumnBuilder(type: .int64)
        var points = ColumnBuilder(type: .int64)
        var commits = ColumnBuilder(type: .int64)
        for history in histories {
            for week in history.weeks {
                let civil = CivilDate(days: Int64(week.date))
                date.append(integer: Int64(week.date))
                year.append(integer: civil.year)
                month.append(integer: civil.month)
                day.append(integer: civil.day)
                email.append(history.learner.email)
                cohort.append(history.learner.cohort)
                id.append(integer: history.learner.id)
                if let value = week.points { points.append(integer: value) } else { points.appendNull() }
                if let value = week.commits { commits.append(integer: value) } else { commits.appendNull() }
            }
        }
        return RecordBatch(
            schema: weeklyStatsSchema,
            columns: [
                date.finish(), year.finish(), month.finish(), day.finish(), email.finish(), cohort.finish(),
                id.finish(), points.finish(), commits.finish(),
            ])
    }

    /// One row for each learner's totals, in the order given.
    public static func totals(_ totals: [LearnerTotals]) -> RecordBatch {
        var id = ColumnBuilder(type: .int64)
        var email = ColumnBuilder(type: .string)
        var cohort = ColumnBuilder(type: .string)
        var freeCodeCampPoints = ColumnBuilder(type: .int64)
        var honor = ColumnBuilder(type: .int64)
        var leetcodePoints = ColumnBuilder(type: .int64)
        for record in totals {
            id.append(integer: record.learner.id)
            email.append(record.learner.email)
            cohort.append(record.learner.cohort)
            freeCodeCampPoints.append(integer: record.freeCodeCampPoints)
            honor.append(integer: record.honor)
            leetcodePoints.append(integer: record.leetcodePoints)
        }
        return RecordBatch(
            schema: totalsSchema,
            columns: [
                id.finish(), email.finish(), cohort.finish(), freeCodeCampPoints.finish(), honor.finish(),
                leetcodePoints.finish(),
            ])
    }
}
