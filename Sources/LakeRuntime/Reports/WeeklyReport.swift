public import LakeCatalog

/// The class report: how each learner did in the last week, over the last days, and against their own past.
///
/// A week is the seven days that end on a day of ``lastDay``'s weekday. Weeks without a row count as none for averages
/// of rows, and as zero points in a learner's trend.
public struct WeeklyReport: Sendable {
    /// The settings that it was made with.
    public var configuration: WeeklyReportConfiguration
    /// The table that was read, and its version.
    public var version: Int64
    /// The last day that was taken in, as days since 1970-01-01; nil: everything.
    public var asOfDay: Int32?
    /// The date of the last week that has rows, as days since 1970-01-01; nil if there are none.
    public var lastDay: Int32?
    /// The last week's date as `2015-03-02`.
    public var weekText: String? { lastDay.map(PointInTime.day) }
    /// Ordered by cohort, then name, then id.
    public var learners: [Learner] = []
    /// Ordered by name.
    public var cohorts: [Group] = []
    /// All learners together.
    public var whole = Group(name: "all")

    /// One learner's figures.
    public struct Learner: Hashable, Sendable {
        public var id: Int64
        /// From the roster, else the e-mail address.
        public var name: String
        public var email: String
        public var cohort: String
        /// Of the last week; nil where there is no row, which counts as 0 against thresholds.
        public var lastPoints: Int64?
        public var lastCommits: Int64?
        /// Rows within the last days, and the means of their points and commits; nil without rows.
        public var recentRowCount = 0
        public var meanPoints: Double?
        public var meanCommits: Double?
        public var totalPoints: Int64 = 0
        public var totalCommits: Int64 = 0
        /// Points of each week from the learner's first to the last week of the report; weeks without a row are 0.
        public var weeklyPoints: [Int64] = []
        /// Weeks from the last one with points to the last week; nil: never any.
        public var weeksSincePoints: Int?
        /// The mean of the newest weeks, and of all weeks before; nil where there are none.
        public var newMean: Double?
        public var oldMean: Double?
        public var trend = Trend.steady
    }

    /// How a learner does against their own past.
    public enum Trend: String, Hashable, Sendable, CaseIterable {
        case rising
        case steady
        case falling
        /// No points for so long that nobody expects any.
        case gone
    }

    /// Learners who are counted together.
    public struct Group: Hashable, Sendable {
        public var name: String
        public var learnerCount = 0
        /// Learners with a row in the last week, and the means over these rows.
        public var lastRowCount = 0
        public var lastMeanPoints: Double?
        public var lastMeanCommits: Double?
        /// Rows within the last days, and the means over them.
        public var recentRowCount = 0
        public var meanPoints: Double?
        public var meanCommits: Double?
        public var totalPoints: Int64 = 0
        public var totalCommits: Int64 = 0
        /// Learners at or above the thresholds in the last week.
        public var highPointsCount = 0
        public var highCommitsCount = 0
    }

    /// Whether a learner reached the threshold of points in the last week.
    public func hasHighPoints(_ learner: Learner) -> Bool {
        (learner.lastPoints ?? 0) >= Int64(configuration.pointsThreshold)
    }

    /// Whether a learner reached the threshold of commits in the last week.
    public func hasHighCommits(_ learner: Learner) -> Bool {
        (learner.lastCommits ?? 0) >= Int64(configuration.commitsThreshold)
    }

    /// The learners of a trend: those who change most first.
    public func learners(_ trend: Trend) -> [Learner] {
        learners.filter { $0.trend == trend }.sorted {
            let left = abs(($0.newMean ?? 0) - ($0.oldMean ?? 0))
            let right = abs(($1.newMean ?? 0) - ($1.oldMean ?? 0))
            return left == right ? $0.id < $1.id : left > right
        }
    }
}
