/// Assessments of the school and what its pupils did in them, with late and corrected results.
extension SyntheticSchool {
    /// Students of Illuminate have numbers of their own.
    private static let firstStudent = 70_001
    private static let studentLimit = 500

    private static let titles = [
        "Algebra I Interim 1", "ELA Module 1 Assessment", "Geometry Unit 1 Checkpoint",
        "Biology Interim Assessment #2",
        "IM Unit 2", "U.S. History Final", "Into Reading Module 2", "Algebra II Interim_PT_3",
        "Physics Unit 3 Checkpoint",
        "Government IA", "Pre-Calculus Unit 2 Assessment", "English Interim", "Statistics Module 3",
        "Science Checkpoint",
        "Quantitative Reasoning Final", "Social Studies Unit 1",
    ]
    private static let standards = ["7.RP.A.2", "HSA-REI.B.3", "W.11-12.5"]
    private static let groups = ["Reading", "Writing & Language"]
    private static let bands = ["Not Met", "Partly Met", "Met", "Exceeded"]
    /// 2014-06-02; an assessment is taken every three weeks.
    private static let firstAssessment = Day(daysSinceEpoch: 16_223)

    private var students: Range<Int> {
        Self.firstStudent..<(Self.firstStudent + min(learnerCount, Self.studentLimit))
    }

    /// The student roster of the school, as the file of tab-separated values that a lake wants.
    public func studentRoster() -> [UInt8] {
        var text = "local_student_id\tgrade_level\tschool\n"
        for student in students {
            text += "\(student)\t\(student % 13 == 0 ? "K" : "\(student % 13)")\tNorth\n"
        }
        return Array(text.utf8)
    }

    /// What an Illuminate service of the school holds.
    public func illuminate() throws(CorpusError) -> IlluminateRecords {
        var assessments: [String] = []
        var lines: [[String]] = [[], [], []]
        for (number, title) in Self.titles.enumerated() {
            let day = Self.firstAssessment.advanced(byDays: 21 * number)
            let year = day.parts.month < 7 ? day.parts.year - 1 : day.parts.year
            let head = "{\"assessment_id\":\"\(100_001 + number)\",\"title\":\(Self.quoted(title)),"
            assessments.append(
                head + "\"administered_at\":\"\(day)\",\"academic_year\":\"\(year)-\(year + 1)\""
                    + Self.tail(row: number + 1, from: day.advanced(byDays: -14)))
            for student in students {
                var random = SeededRandom(seed: seed &+ UInt64(number), item: UInt64(student))
                guard random.happens(0.9) else { continue }
                let published = day.advanced(byDays: random.happens(0.1) ? 9 : 2)
                let person =
                    head
                    + "\"date_taken\":\"\(day)\",\"local_student_id\":\"\(student)\",\"student_id\":\"5\(student)\","
                addResults(person, from: published, &random, &lines)
                // Some papers are marked anew.
                if random.happens(0.03) {
                    addResults(person, from: published.advanced(byDays: 7), &random, &lines)
                }
            }
        }
        return try IlluminateRecords(
            assessments: assessments, responses: lines[0], standards: lines[1], groups: lines[2])
    }

    private func addResults(
        _ person: String, from day: Day, _ random: inout SeededRandom, _ lines: inout [[String]]
    ) {
        func add(_ kind: Int, _ more: String) {
            // A paper without a score has no band either.
            let points: Int? = random.happens(0.02) ? nil : random.number(in: 0...40)
            let band = points.map { min($0 / 10, 3) }
            let figures =
                "\"percent_correct\":\(points.map { "\"\(Double($0) * 2.5)\"" } ?? "null"),"
                + "\"points\":\(points.map { "\"\($0)\"" } ?? "null"),\"points_possible\":\"40\","
                + "\"performance_band_level\":\(band.map { "\"\($0 + 1)\"" } ?? "null"),"
                + "\"performance_band_label\":\(band.map { Self.quoted(Self.bands[$0]) } ?? "null"),"
                + "\"mastered\":\"\((band ?? 0) > 1 ? 1 : 0)\",\"number_of_questions\":\"40\",\"__count\":\"1\""
            lines[kind].append(person + figures + more + Self.tail(row: lines[kind].count + 1, from: day))
        }
        add(0, ",\"version\":\"1\",\"version_label\":\"Form A\"")
        for standard in Self.standards {
            add(1, ",\"academic_benchmark_guid\":\"\(standard)\",\"standard_code\":\"\(standard)\"")
        }
        for (number, group) in Self.groups.enumerated() {
            add(2, ",\"reporting_group_id\":\"\(100 + number)\",\"reporting_group\":\(Self.quoted(group))")
        }
    }

    /// What ends a line and is not served.
    private static func tail(row: Int, from day: Day) -> String {
        ",\"row_id\":\(row),\"available_from\":\"\(day)\"}"
    }
}
