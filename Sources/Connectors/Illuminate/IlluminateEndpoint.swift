/// A kind of answer of the Illuminate API; the raw value is the name under which it is told and logged.
public enum IlluminateEndpoint: String, CaseIterable, Sendable {
    case assessments
    case responses
    case standards = "responses_standard"
    case groups = "responses_group"

    /// The kinds that each assessment is asked for.
    public static let results: [IlluminateEndpoint] = [.responses, .standards, .groups]

    /// Where it is, below the service's address.
    var path: String {
        let name =
            switch self {
            case .assessments: "Assessments"
            case .responses: "AssessmentAggregateStudentResponses"
            case .standards: "AssessmentAggregateStudentResponsesStandard"
            case .groups: "AssessmentAggregateStudentResponsesGroup"
            }
        return "/live/rest_server.php/Api/\(name)/"
    }
}
