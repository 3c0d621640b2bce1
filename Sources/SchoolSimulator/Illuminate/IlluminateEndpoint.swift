/// What of the Illuminate API is simulated, by the name in its paths.
enum IlluminateEndpoint: String, CaseIterable, Sendable {
    case assessments = "Assessments"
    case responses = "AssessmentAggregateStudentResponses"
    case standards = "AssessmentAggregateStudentResponsesStandard"
    case groups = "AssessmentAggregateStudentResponsesGroup"

    /// The corpus file with its lines, without its endings.
    var fileName: String {
        switch self {
        case .assessments: "assessments"
        case .responses: "responses"
        case .standards: "responses_standard"
        case .groups: "responses_group"
        }
    }
}
