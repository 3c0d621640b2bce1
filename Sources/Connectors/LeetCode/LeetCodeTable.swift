public import Columnar

/// The columns under which LeetCode's records go to tables.
public enum LeetCodeTable {
    /// The key of `leetcode.submissions`.
    public static let submissionsKey = ["username", "submission_id"]
    /// The key of `leetcode.totals`.
    public static let totalsKey = ["date", "id"]

    /// Columns of `leetcode.submissions`, one row an accepted submission.
    public static let submissionsSchema = Schema([
        Field(name: "username", type: .string),
        Field(name: "submission_id", type: .string),
        Field(name: "id", type: .int64),
        Field(name: "title", type: .string),
        Field(name: "title_slug", type: .string),
        Field(name: "submitted_at", type: .timestamp(.microseconds, adjustedToUTC: true)),
    ])

    /// Columns of `leetcode.totals`, one row a day and learner.
    public static let totalsSchema = Schema([
        Field(name: "date", type: .date),
        Field(name: "id", type: .int64),
        Field(name: "email", type: .string),
        Field(name: "cohort", type: .string),
        Field(name: "free_code_camp_points", type: .int64),
        Field(name: "honor", type: .int64),
        Field(name: "leetcode_points", type: .int64),
        Field(name: "total", type: .int64),
    ])

    /// One row for each submission, in the order given.
    public static func submissions(_ records: [LearnerSubmissions]) -> RecordBatch {
        var username = ColumnBuilder(type: .string)
        var submissionID = ColumnBuilder(type: .string)
        var id = ColumnBuilder(type: .int64)
        var title = ColumnBuilder(type: .string)
        var slug = ColumnBuilder(type: .string)
        var time = ColumnBuilder(type: .timestamp(.microseconds, adjustedToUTC: true))
        for record in records {
            for submission in record.submissions ?? [] {
                username.append(record.account)
                submissionID.append(submission.id)
                id.append(integer: record.learner.id)
                title.append(submission.title)
                slug.append(submission.titleSlug)
                time.append(integer: submission.submittedAt * 1_000_000)
            }
        }
        return RecordBatch(
            schema: submissionsSchema,
            columns: [
                username.finish(), submissionID.finish(), id.finish(), title.finish(), slug.finish(),
                time.finish(),
            ])
    }

    /// One row for each learner's totals as of a day, which is counted from 1970-01-01.
    public static func totals(_ totals: [LearnerTotals], date: Int32) -> RecordBatch {
        let known = CodetrackTable.totals(totals)
        var builder = ColumnBuilder(type: .int64)
        for record in totals {
            builder.append(integer: record.freeCodeCampPoints + record.honor + record.leetcodePoints)
        }
        let sum = builder.finish()
        let columns: [Column] = totalsSchema.fields.map { field in
            switch field.name {
            case "date": .constant(.date(date), type: .date, count: totals.count)
            case "total": sum
            default: known.column(named: field.name) ?? .nulls(of: field.type, count: totals.count)
            }
        }
        return RecordBatch(schema: totalsSchema, columns: columns, rowCount: totals.count)
    }
}
