/// What is wrong with a table, as ``Table/fsck(_:)`` found it.
public struct FsckReport: Sendable {
    /// One thing that is wrong, and where. Names no values of rows.
    public struct Finding: Hashable, Sendable {
        /// What contradicts what.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// A commit is missing between others, or a part of the log was passed over.
            case log
            /// A data file is not there.
            case missingFile
            /// A data file is not as long as the log says.
            case size
            /// A data file or deletion vector cannot be read.
            case unreadable
            /// A data file has another number of rows than the log says.
            case rowCount
            /// A file's statistics do not cover its values.
            case statistics
            /// What a data file says of itself is not so.
            case content
            /// Rows of the table share a key.
            case duplicateKeys
        }

        public var kind: Kind
        /// The file at fault, as the log names it; nil for the whole table.
        public var file: String?
        public var problem: String
        /// Whether a new version can mend it.
        public var isRepairable: Bool
    }

    /// The version that was checked.
    public var version: Int64
    public var findings: [Finding] = []
    public var checkedFileCount = 0
    /// Rows whose key columns were compared with each other.
    public var comparedRowCount = 0
    /// The version that mends what can be mended; nil if none was made.
    public var repairedVersion: Int64?
    /// How many findings that version mends.
    public var repairedCount = 0

    /// Whether nothing is wrong.
    public var isSound: Bool { findings.isEmpty }
}

/// How a table is checked.
public struct FsckOptions: Sendable {
    /// Also reads all data: checks each file in full and looks for keys that are there twice.
    public var isDeep = false
    /// Makes a new version without missing files, and with right sizes and statistics.
    public var repairs = false
    /// About how many bytes the search for duplicate keys may take.
    public var memoryByteCount = 256 << 20

    public init() {}
}
