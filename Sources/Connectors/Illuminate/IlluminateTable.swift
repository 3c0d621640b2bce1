public import Columnar

/// The columns under which Illuminate's rows go to tables.
public enum IlluminateTable {
    /// The key of an endpoint's table.
    public static func key(of endpoint: IlluminateEndpoint) -> [String] {
        switch endpoint {
        case .assessments: ["assessment_id"]
        case .responses, .standards: combinedKey
        case .groups: ["assessment_id", "local_student_id", "reporting_group_id", "date_taken"]
        }
    }

    /// The key of papers and standards together.
    public static let combinedKey = ["assessment_id", "local_student_id", "standard_code", "date_taken"]

    /// Columns of `illuminate.combined`: one row a paper, with the standard `percent`, and one a paper's standard.
    public static let combinedSchema = Schema([
        Field(name: "assessment_id", type: .string),
        Field(name: "local_student_id", type: .string),
        Field(name: "standard_code", type: .string),
        Field(name: "date_taken", type: .date),
        Field(name: "title", type: .string),
        Field(name: "percent_correct", type: .float64),
        Field(name: "score", type: .int64),
        Field(name: "points", type: .int64),
        Field(name: "points_possible", type: .int64),
        Field(name: "performance_band_level", type: .string),
        Field(name: "performance_band_label", type: .string),
        Field(name: "mastered", type: .string),
        Field(name: "number_of_questions", type: .int64),
        Field(name: "academic_benchmark_guid", type: .string),
        Field(name: "version", type: .string),
        Field(name: "version_label", type: .string),
        Field(name: "school_year", type: .string),
    ])

    /// The rows of a page with what is derived: `score`, `school_year`, and for papers the `standard_code` `percent`.
    static func own(_ page: RecordBatch, of endpoint: IlluminateEndpoint, schoolYear: String) -> RecordBatch {
        var fields = page.schema.fields
        var columns = page.columns
        if endpoint == .responses {
            fields.append(Field(name: "standard_code", type: .string))
            columns.append(.constant(.string("percent"), type: .string, count: page.rowCount))
        }
        fields.append(Field(name: "score", type: .int64))
        columns.append(score(page))
        fields.append(Field(name: "school_year", type: .string))
        columns.append(.constant(.string(schoolYear), type: .string, count: page.rowCount))
        return RecordBatch(schema: Schema(fields), columns: columns, rowCount: page.rowCount)
    }

    /// The same rows under the columns of the combined table; what an endpoint does not have is null.
    static func combined(_ own: RecordBatch) -> RecordBatch {
        let columns = combinedSchema.fields.map { field in
            own.column(named: field.name) ?? .nulls(of: field.type, count: own.rowCount)
        }
        return RecordBatch(schema: combinedSchema, columns: columns, rowCount: own.rowCount)
    }

    /// Assessments with the `school_year` of each.
    static func assessments(_ page: RecordBatch) -> RecordBatch {
        var years = ColumnBuilder(type: .string)
        let academic = page.column(named: "academic_year")
        for row in 0..<page.rowCount {
            years.append(IlluminateAssessment.schoolYear(academic?.string(at: row)))
        }
        return RecordBatch(
            schema: Schema(page.schema.fields + [Field(name: "school_year", type: .string)]),
            columns: page.columns + [years.finish()], rowCount: page.rowCount)
    }

    /// `percent_correct` rounded to an integer, halves to even; null stays null.
    private static func score(_ page: RecordBatch) -> Column {
        var builder = ColumnBuilder(type: .int64)
        let percents = page.column(named: "percent_correct")
        for row in 0..<page.rowCount {
            guard case .double(let percent)? = percents?.scalar(at: row),
                let score = Int64(exactly: percent.rounded(.toNearestOrEven))
            else {
                builder.appendNull()
                continue
            }
            builder.append(integer: score)
        }
        return builder.finish()
    }
}
