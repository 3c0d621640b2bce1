/// A school's records with the days on which each became visible.
public struct SchoolCorpus: Sendable {
    let scores: WeeklyRows
    let commits: WeeklyRows
    let users: UserRecords
    /// What the school keeps at Illuminate.
    public var illuminate: IlluminateRecords?

    /// A school without learners at Codetrack.
    public init(illuminate: IlluminateRecords) {
        self.init(scores: [], commits: [], users: UserRecords())
        self.illuminate = illuminate
    }

    init(scores: [WeeklyLine], commits: [WeeklyLine], users: UserRecords) {
        self.scores = WeeklyRows(scores)
        self.commits = WeeklyRows(commits)
        self.users = users
    }
}

/// Why a corpus folder could not be read.
public enum CorpusError: Error, Hashable, CustomStringConvertible {
    case missingFile(path: String)
    /// Not zstd, or damaged.
    case damagedFile(path: String, reason: String)
    /// A line of another shape than the file's.
    case malformedLine(path: String, line: Int)

    public var description: String {
        switch self {
        case .missingFile(let path): "there is no file \(path)"
        case .damagedFile(let path, let reason): "\(path) cannot be decompressed: \(reason)"
        case .malformedLine(let path, let line): "\(path), line \(line): not a line of such a file"
        }
    }
}
