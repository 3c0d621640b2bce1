/// A school made by code, for those who have no corpus: the same learners and weeks for the same seed, with late,
/// corrected and repeated rows as real ones have.
public struct SyntheticSchool: Sendable {
    public let learnerCount: Int
    public let seed: UInt64

    /// The first Monday with rows.
    public static let firstMonday = Day(daysSinceEpoch: 16_321)
    /// How many Mondays have rows.
    public static let weekCount = 40
    /// The last Monday with rows, 2015-06-08. Corrections and late rows may follow for five more weeks.
    public static let lastMonday = firstMonday.advanced(byDays: 7 * (weekCount - 1))

    public init(learnerCount: Int, seed: UInt64) {
        self.learnerCount = max(0, min(learnerCount, 1_000_000))
        self.seed = seed
    }

    private struct Pupil {
        var id: Int32
        var name: String
        var email: String
        var cohort: String
        var leetcodeID: String?
        /// How much the pupil does, 0 to 1.
        var diligence: Double
    }

    private static let givenNames = [
        "Ada", "Zoë", "Jürgen", "Mei", "Søren", "Nía", "O'Neil", "Олена", "Ελένη", "小明", "Thandiwe", "José",
        "Re\u{0301}mi", "Anne-Marie", "Łukasz", "Fatima \"Fati\"",
    ]
    private static let familyNames = [
        "Sample", "Example", "Muster", "Ejemplo", "Пример", "例子", "Placeholder", "Przykład",
    ]

    /// Pupils by entry; ids grow with gaps.
    private func pupils() -> [Pupil] {
        var id: Int32 = 0
        return (0..<learnerCount).map { entry in
            var random = SeededRandom(seed: seed, item: UInt64(entry))
            id += Int32(random.number(in: 1...3))
            let given = Self.givenNames[random.number(in: 0...(Self.givenNames.count - 1))]
            let family = Self.familyNames[random.number(in: 0...(Self.familyNames.count - 1))]
            return Pupil(
                id: id, name: "\(given) \(family) \(id)", email: "pupil-\(id)@example.org",
                cohort: "11.\(random.number(in: 1...4))",
                leetcodeID: random.happens(0.7) ? "pupil-lc-\(id)" : nil,
                diligence: random.happens(0.03) ? 0 : 0.3 + 0.7 * random.fraction())
        }
    }

    /// The roster of the school, as the JSON file that a lake wants.
    public func rosterJSON() -> [UInt8] {
        var text = "["
        for (entry, pupil) in pupils().enumerated() {
            text += entry == 0 ? "\n" : ",\n"
            let leetcodeID = pupil.leetcodeID.map { Self.quoted($0) } ?? "null"
            text += "{\"name\": \(Self.quoted(pupil.name)), \"email\": \(Self.quoted(pupil.email)), "
            text +=
                "\"id\": \(pupil.id), \"cohort\": \(Self.quoted(pupil.cohort)), \"leetcode_id\": \(leetcodeID)}"
        }
        return Array((text + "\n]\n").utf8)
    }

    /// The school's records.
    public func corpus() -> SchoolCorpus {
        let pupils = pupils()
        var users = UserRecords()
        for pupil in pupils { addUser(pupil, to: &users) }
        return SchoolCorpus(
            scores: weeklyLines(pupils, kind: 1, greatestPoints: 120),
            commits: weeklyLines(pupils, kind: 2, greatestPoints: 40), users: users)
    }

    private func weeklyLines(_ pupils: [Pupil], kind: UInt64, greatestPoints: Int) -> [WeeklyLine] {
        var lines: [WeeklyLine] = []
        var rowID: Int32 = 0
        for week in 0..<Self.weekCount {
            let monday = Self.firstMonday.advanced(byDays: 7 * week)
            for pupil in pupils {
                let item = (UInt64(pupil.id) << 16 | UInt64(week)) << 2 | kind
                var random = SeededRandom(seed: seed, item: item)
                guard random.happens(pupil.diligence) else { continue }
                rowID += 1
                let points = random.happens(0.12) ? 0 : random.number(in: 1...greatestPoints)
                let first = WeeklyLine(
                    learnerID: pupil.id, rowID: rowID, availableFrom: monday.daysSinceEpoch,
                    date: monday.daysSinceEpoch, secondOfDay: Self.midnightInNewYork(monday),
                    points: Int32(points))
                let chance = random.fraction()
                switch chance {
                case ..<0.02:
                    var late = first
                    late.availableFrom += Int32(random.number(in: 7...28))
                    lines.append(late)
                case ..<0.05:
                    var wrong = first
                    wrong.points = random.happens(0.5) ? 0 : Int32(points + 10)
                    if wrong.points == first.points { wrong.points += 5 }
                    var corrected = first
                    corrected.availableFrom += Int32(7 * random.number(in: 1...5))
                    lines.append(wrong)
                    lines.append(corrected)
                case ..<0.06:
                    lines.append(first)
                    rowID += 1
                    var again = first
                    again.rowID = rowID
                    again.availableFrom += Int32(random.number(in: 0...1))
                    lines.append(again)
                default:
                    lines.append(first)
                }
            }
        }
        return lines
    }

    private func addUser(_ pupil: Pupil, to users: inout UserRecords) {
        var random = SeededRandom(seed: seed, item: UInt64(pupil.id) << 32)
        var practice = 0
        var honor = 0
        var solved = 0
        for week in 0..<Self.weekCount {
            if random.happens(pupil.diligence) {
                practice += random.number(in: 0...30)
                honor += random.number(in: 0...5)
                if pupil.leetcodeID != nil { solved += random.number(in: 0...3) }
            }
            // One state a month is enough to see totals grow.
            guard week % 4 == 0 else { continue }
            let monday = Self.firstMonday.advanced(byDays: 7 * week)
            let counts =
                pupil.leetcodeID == nil
                ? "\"leetcode_easy\":null,\"leetcode_medium\":null,\"leetcode_hard\":null"
                : "\"leetcode_easy\":\(solved),\"leetcode_medium\":\(solved / 2),\"leetcode_hard\":\(solved / 6)"
            let object =
                "{\"id\":\(pupil.id),\"name\":\(Self.quoted(pupil.name)),\"email\":\(Self.quoted(pupil.email)),"
                + "\"cohort\":\(Self.quoted(pupil.cohort)),"
                + "\"leetcode_id\":\(pupil.leetcodeID.map { Self.quoted($0) } ?? "null"),"
                + "\"free_code_camp_points\":\(practice),\"honor\":\(honor),\"leetcode_points\":\(solved * 10),"
                + counts + "}"
            users.add(learnerID: Int64(pupil.id), availableFrom: monday, object: object.utf8)
        }
    }

    /// Midnight in New York in UTC: four hours behind in summer time, five in winter time.
    private static func midnightInNewYork(_ day: Day) -> Int32 {
        let (_, month, dayOfMonth) = day.parts
        // Summer time begins on the second Sunday of March and ends on the first Sunday of November.
        let isSummer =
            (4...10).contains(month) || (month == 3 && dayOfMonth >= 14) || (month == 11 && dayOfMonth == 1)
        return isSummer ? 4 * 3_600 : 5 * 3_600
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }
}
