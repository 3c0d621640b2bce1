/// A simulated LeetCode account: what it has had accepted by a day follows from its name alone.
struct LeetCodeAccount {
    let name: String

    /// The service shows no more, however many are asked for.
    private static let greatestCount = 20
    private static let firstDay: Int32 = 16_314  // 2014-09-01
    /// How many are accepted on a day, each as likely.
    private static let countsOfDay = [0, 0, 0, 0, 0, 1, 1, 2, 3]
    private static let problems = [
        ("Pair of Numbers", "pair-of-numbers"), ("Turn the List", "turn-the-list"),
        ("Shortest \"Path\"", "shortest-path"), ("Größte Insel", "groesste-insel"),
        ("Merge K Queues", "merge-k-queues"),
        ("Coins\\Change", "coins-change"), ("Word Ladder ∑", "word-ladder-sum"),
        ("Rotate a Grid", "rotate-a-grid"),
    ]

    /// Accounts whose name starts so are shown to nobody.
    private static let unknownPrefix = "unknown"

    /// The answer to a request for the newest submissions.
    func answer(limit: Int, on day: Day) -> [UInt8] {
        guard !name.hasPrefix(Self.unknownPrefix) else {
            return Array(
                "{\"errors\":[{\"message\":\"That user does not exist.\"}],\"data\":{\"recentAcSubmissionList\":null}}"
                    .utf8)
        }
        let list = newest(min(max(limit, 0), Self.greatestCount), on: day.daysSinceEpoch).joined(
            separator: ",")
        return Array("{\"data\":{\"recentAcSubmissionList\":[\(list)]}}".utf8)
    }

    private func newest(_ count: Int, on day: Int32) -> [String] {
        // FNV-1a, so that the same name always means the same.
        let seed = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var list: [String] = []
        var date = day
        while list.count < count, date >= Self.firstDay {
            var random = SeededRandom(seed: seed, item: UInt64(date))
            let countOfDay = Self.countsOfDay[random.number(in: 0...(Self.countsOfDay.count - 1))]
            let seconds = (0..<countOfDay).map { _ in random.number(in: 0...86_399) }.sorted(by: >)
            for (number, second) in seconds.enumerated() where list.count < count {
                let (title, slug) = Self.problems[random.number(in: 0...(Self.problems.count - 1))]
                let time = Int64(date) * 86_400 + Int64(second)
                let id = time * 10_000 + Int64(seed % 1_000) * 10 + Int64(countOfDay - number)
                let escaped = title.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                list.append(
                    "{\"id\":\"\(id)\",\"title\":\"\(escaped)\",\"titleSlug\":\"\(slug)\",\"timestamp\":\"\(time)\"}"
                )
            }
            date -= 1
        }
        return list
    }
}
