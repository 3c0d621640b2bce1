import Columnar

/// A key of the API's objects and the column that it becomes.
struct IlluminateField: Sendable {
    /// What its values are; each may come as text or as a number.
    enum Kind: Sendable {
        case text
        case integer
        case double
        case date
    }

    let name: String
    let kind: Kind
    /// Part of the table's key: may not be null or missing.
    let isKey: Bool

    init(_ name: String, _ kind: Kind = .text, isKey: Bool = false) {
        self.name = name
        self.kind = kind
        self.isKey = isKey
    }

    var type: DataType {
        switch kind {
        case .text: .string
        case .integer: .int64
        case .double: .float64
        case .date: .date
        }
    }
}

extension IlluminateEndpoint {
    private static let common: [IlluminateField] = [
        IlluminateField("assessment_id", isKey: true),
        IlluminateField("local_student_id", isKey: true),
        IlluminateField("date_taken", .date, isKey: true),
        IlluminateField("title"),
        IlluminateField("percent_correct", .double),
        IlluminateField("points", .integer),
        IlluminateField("points_possible", .integer),
        IlluminateField("performance_band_level"),
        IlluminateField("performance_band_label"),
        IlluminateField("mastered"),
        IlluminateField("number_of_questions", .integer),
        IlluminateField("student_id"),
        IlluminateField("__count", .integer),
    ]
    private static let assessmentFields: [IlluminateField] = [
        IlluminateField("assessment_id", isKey: true), IlluminateField("title"),
        IlluminateField("local_assessment_id"), IlluminateField("description"), IlluminateField("subject"),
        IlluminateField("grade_levels"), IlluminateField("number_of_questions", .integer),
        IlluminateField("performance_band_set"), IlluminateField("administered_at"),
        IlluminateField("academic_year"), IlluminateField("created_at"), IlluminateField("updated_at"),
    ]
    private static let responseFields =
        common + [IlluminateField("version"), IlluminateField("version_label")]
    private static let standardFields =
        common + [
            IlluminateField("academic_benchmark_guid"), IlluminateField("standard_code", isKey: true),
            IlluminateField("standard_description"),
        ]
    private static let groupFields =
        common + [
            IlluminateField("version"), IlluminateField("version_label"),
            IlluminateField("reporting_group_id", isKey: true), IlluminateField("reporting_group"),
        ]

    /// The keys that are read; others are passed over.
    var fields: [IlluminateField] {
        switch self {
        case .assessments: Self.assessmentFields
        case .responses: Self.responseFields
        case .standards: Self.standardFields
        case .groups: Self.groupFields
        }
    }
}
