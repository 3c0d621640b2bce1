/// What goes wrong at a simulated API, and how often. Rates are probabilities of one request, drawn from the seed and
/// the request's number.
public struct FaultPlan: Sendable {
    /// How a bad answer is bad.
    public enum BadAnswer: String, Sendable, CaseIterable {
        case html
        /// An object where an array belongs, and the other way round.
        case object
        case negativePoints = "negative"
        case hugePoints = "huge"
        case invalidDate = "date"
        case invalidUTF8 = "utf8"
        /// JSON that ends too early, though the answer is whole for HTTP.
        case truncated
        case empty
        /// A page without `results`.
        case noResults = "no-results"
        /// Pages behind the first say that there is only one.
        case shrinking
    }

    /// Each answer takes at least so long.
    public var latency = Duration.zero
    /// Answers 500, 502 or 503.
    public var errorRate = 0.0
    /// Answers 429 with `Retry-After`, in seconds or as a date by turns.
    public var rateLimitRate = 0.0
    /// What `Retry-After` says.
    public var retryAfterSeconds = 1
    /// The connection is reset before the answer, or closed in the middle of it.
    public var resetRate = 0.0
    /// The answer takes `slowDelay` longer.
    public var slowRate = 0.0
    public var slowDelay = Duration.seconds(2)
    /// Answers that are wrong in a way that no retry cures.
    public var badAnswer: BadAnswer?
    /// Whose answers are bad, learners and assessments by id; nil: everyone's.
    public var badLearners: Set<Int64>?
    /// Whose requests always get a 500, learners and assessments by id.
    public var failingLearners: Set<Int64> = []
    public var seed: UInt64 = 0

    public init() {}

    /// What happens to one request.
    enum Outcome: Equatable {
        case fine
        case error(status: Int)
        case rateLimited(asDate: Bool)
        case resetBefore
        case resetInside
    }

    func outcome(request number: UInt64) -> (outcome: Outcome, isSlow: Bool) {
        var random = SeededRandom(seed: seed, item: number)
        let isSlow = random.happens(slowRate)
        if random.happens(resetRate) { return (random.happens(0.5) ? .resetBefore : .resetInside, isSlow) }
        if random.happens(rateLimitRate) { return (.rateLimited(asDate: random.happens(0.5)), isSlow) }
        if random.happens(errorRate) {
            return (.error(status: [500, 502, 503][random.number(in: 0...2)]), isSlow)
        }
        return (.fine, isSlow)
    }
}

extension FaultPlan.BadAnswer {
    /// The answer in place of a good one.
    func spoil(_ body: [UInt8], isArray: Bool) -> [UInt8] {
        let row = { (date: String, points: String) in
            isArray
                ? Array("[{\"date\":\"\(date)\",\"points\":\(points)}]".utf8)
                : Array(
                    "{\"free_code_camp_points\":\(points),\"honor\":\(points),\"leetcode_points\":1}".utf8)
        }
        switch self {
        case .html: return Array("<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n".utf8)
        case .object: return Array((isArray ? "{\"rows\":[]}" : "[]").utf8)
        case .negativePoints: return row("2015-03-02T05:00:00.000Z", "-7")
        case .hugePoints: return row("2015-03-02T05:00:00.000Z", "98765432109876543210")
        case .invalidDate: return row("2015-02-30T05:00:00.000Z", "7")
        case .invalidUTF8:
            return Array("[{\"note\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}]".utf8)
        case .truncated: return Array((body.count > 2 ? body : Array("[{\"date\":".utf8)).dropLast())
        case .empty, .noResults, .shrinking: return []
        }
    }
}
