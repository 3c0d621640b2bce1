/// The user objects of all learners, each in the states that were published, as JSON bytes side by side.
struct UserRecords: Sendable {
    private struct State: Sendable {
        var availableFrom: Int32
        var range: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var statesOfLearner: [Int64: [State]] = [:]

    /// Adds a state of a user, an object's JSON without what the API does not serve.
    mutating func add(learnerID: Int64, availableFrom: Day, object: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: object)
        statesOfLearner[learnerID, default: []].append(
            State(availableFrom: availableFrom.daysSinceEpoch, range: start..<bytes.count))
    }

    /// The object as it stands on a day: the last one published, or nil if the user is not known yet.
    func object(ofLearner learnerID: Int64, on day: Day) -> [UInt8]? {
        statesOfLearner[learnerID]?
            .filter { $0.availableFrom <= day.daysSinceEpoch }
            .max { $0.availableFrom < $1.availableFrom }
            .map { Array(bytes[$0.range]) }
    }

    /// The LeetCode counts of a user's object, if the account is the user's.
    func leetcodeObject(ofLearner learnerID: Int64, account: String, on day: Day) -> [UInt8]? {
        guard let object = object(ofLearner: learnerID, on: day),
            Self.value(of: "leetcode_id", in: object)?.elementsEqual("\"\(account)\"".utf8) == true
        else { return nil }
        var answer = Array("{".utf8)
        for key in ["leetcode_easy", "leetcode_medium", "leetcode_hard", "leetcode_points"] {
            if answer.count > 1 { answer.append(UInt8(ascii: ",")) }
            answer.append(contentsOf: "\"\(key)\":".utf8)
            answer.append(contentsOf: Self.value(of: key, in: object) ?? ArraySlice("null".utf8))
        }
        answer.append(UInt8(ascii: "}"))
        return answer
    }

    /// The value of a key of a flat object, as it is written; for numbers, null and text without commas or braces.
    private static func value(of key: String, in object: [UInt8]) -> ArraySlice<UInt8>? {
        // A quote inside of a text value is escaped, so this cannot be found inside of one.
        let mark = Array("\"\(key)\":".utf8)
        guard object.count > mark.count else { return nil }
        for start in 0..<(object.count - mark.count)
        where object[start..<(start + mark.count)].elementsEqual(mark) {
            let rest = object[(start + mark.count)...]
            return rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        }
        return nil
    }
}
