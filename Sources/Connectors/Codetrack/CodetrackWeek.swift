/// What was seen of one learner on one Monday.
public struct CodetrackWeek: Sendable, Hashable {
    /// Days since 1970-01-01.
    public var date: Int32
    /// The score; 0 where the window that was read covers the date and holds no score for it; nil where the window
    /// does not reach back to the date, so that the value a table holds must stay.
    public var points: Int64?
    /// The commits, with 0 and nil as in `points`.
    public var commits: Int64?

    public init(date: Int32, points: Int64?, commits: Int64?) {
        self.date = date
        self.points = points
        self.commits = commits
    }
}

/// The weeks of one learner, as far back as was read.
public struct LearnerHistory: Sendable {
    public var learner: Learner
    /// One for each date on which there is a score or a commit row, oldest first.
    public var weeks: [CodetrackWeek]
    /// Whether the weeks are all that the source has, so that no value is nil.
    public var isComplete: Bool

    public init(learner: Learner, weeks: [CodetrackWeek], isComplete: Bool) {
        self.learner = learner
        self.weeks = weeks
        self.isComplete = isComplete
    }
}

/// The running totals of one learner.
public struct LearnerTotals: Sendable, Hashable {
    public var learner: Learner
    public var freeCodeCampPoints: Int64
    public var honor: Int64
    public var leetcodePoints: Int64

    public init(learner: Learner, freeCodeCampPoints: Int64, honor: Int64, leetcodePoints: Int64) {
        self.learner = learner
        self.freeCodeCampPoints = freeCodeCampPoints
        self.honor = honor
        self.leetcodePoints = leetcodePoints
    }
}
