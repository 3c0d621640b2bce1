/// Why a lake home cannot be used as it is.
public struct LakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    public enum Code: Hashable, Sendable {
        /// There is no lake home, or no such file in it.
        case notFound
        /// A configuration file has faults; each is in `faults`.
        case configuration
        /// A name or option that was typed makes no sense.
        case usage
        /// A place for tables that no store serves.
        case unsupported
        /// The file system refused.
        case failed
    }

    public var code: Code
    /// What went wrong and what to do.
    public var message: String
    /// Every fault that was found, not only the first.
    public var faults: [ConfigurationFault]

    public init(_ code: Code, _ message: String, faults: [ConfigurationFault] = []) {
        self.code = code
        self.message = message
        self.faults = faults
    }

    public var description: String {
        ([message] + faults.map { "  \($0)" }).joined(separator: "\n")
    }
}

/// One thing that is wrong in a configuration file.
public struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    /// Path of the file below the lake home.
    public var file: String
    /// Counted from 1; nil where the whole file is meant.
    public var line: Int?
    /// The key with those above it, joined by dots.
    public var key: String?
    public var problem: String

    public init(file: String, line: Int? = nil, key: String? = nil, problem: String) {
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
    }

    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return key.map { "\(place): \($0): \(problem)" } ?? "\(place): \(problem)"
    }
}
