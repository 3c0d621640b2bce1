import DeltaLog
import ObjectStorage
import TableOperations
import TableScan

/// Knows what every version must hold: it is told of each commit in the moment in which the store takes it.
final class Oracle: @unchecked Sendable {
    let trace: Trace
    private(set) var newest: Int64 = -1
    private var states: [Int64: Rows] = [:]
    /// Versions that have a name.
    private(set) var tags: [String: Int64] = [:]
    /// When the store took each commit.
    private(set) var times: [Int64: Int64] = [:]
    /// The first thing that must not be.
    private(set) var violation: String?
    private(set) var commitCount = 0
    private(set) var acknowledgedCount = 0
    private(set) var failures: [String: Int] = [:]

    init(trace: Trace) { self.trace = trace }

    func violate(_ text: String) {
        trace.note { "VIOLATION: \(text)" }
        if violation == nil { violation = text }
    }

    func rows(at version: Int64) -> Rows? { states[version] }

    /// Whether a version must be readable, where those are kept that were the newest within a span of time.
    func isRetained(_ version: Int64, at now: Int64, within span: Int64) -> Bool {
        guard version < newest else { return version == newest }
        guard let replaced = times[version + 1] else { return false }
        // Times of commits are made to rise, and clocks differ.
        return replaced > now - span + 150_000
    }

    /// The versions that must be readable, those apart that have a name.
    func retainedVersions(at now: Int64, within span: Int64) -> [Int64] {
        (0...max(newest, 0)).filter { isRetained($0, at: now, within: span) }
    }

    // MARK: - What the store tells

    func committed(_ version: Int64, _ bytes: [UInt8], by operation: Operation?, at time: Int64) {
        commitCount += 1
        guard version == newest + 1 else {
            return violate("version \(version) was committed when \(newest) was the newest")
        }
        let before = states[newest] ?? [:]
        newest = version
        times[version] = time
        let name = Self.operationName(bytes)
        trace.note { "version \(version): \(name) of \(operation?.name ?? "nobody")" }
        switch name {
        case "OPTIMIZE", "VACUUM START", "VACUUM END": states[version] = before
        default:
            guard let operation else { return violate("version \(version) is nobody's") }
            operation.commits.append(version)
            if operation.commits.count > 1 {
                violate("operation \(operation.number) took effect in versions \(operation.commits)")
            }
            if operation.isReportedUndone {
                violate("operation \(operation.number) was reported as not done, but is version \(version)")
            }
            states[version] = operation.effect(on: before) { states[$0] }
            if case .tag(let name, let tagged) = operation.intent { tags[name] = tagged }
        }
    }

    private static func operationName(_ bytes: [UInt8]) -> String {
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let mark = "\"operation\":\""
        var rest = Substring(line)
        while !rest.isEmpty {
            if rest.hasPrefix(mark) { return String(rest.dropFirst(mark.count).prefix { $0 != "\"" }) }
            rest.removeFirst()
        }
        return ""
    }

    func willPut(_ path: ObjectPath, _ bytes: [UInt8], replacing old: [UInt8]?, in objects: SimulatedObjects)
    {
        switch LogFileKind(path) {
        case .commit(let version): violate("version \(version) was put without asking whether it is there")
        case .hint:
            guard let version = Self.hintedVersion(bytes) else { return violate("the hint names no version") }
            let there = objects.list(path.parent, startingAfter: nil, recursive: false).contains {
                if case .checkpoint(version) = LogFileKind($0.path) { true } else { false }
            }
            if !there { violate("the hint names version \(version), of which there is no checkpoint") }
        case .checkpoint(let version):
            if version > newest { violate("a checkpoint of version \(version), which is not committed") }
        case .other:
            if let old, path.lastSegment.hasSuffix(".parquet"), old != bytes {
                violate("the data file \(path) was replaced by another")
            }
        }
    }

    private static func hintedVersion(_ bytes: [UInt8]) -> Int64? {
        guard let object = (try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))?.objectValue
        else { return nil }
        return object["version"]?.integerValue
    }

    // MARK: - What processes tell

    func acknowledged(_ operation: Operation, _ result: WriteResult, by process: Process) {
        acknowledgedCount += 1
        trace.note { "\(process.name): \(operation.name) done, version \(result.version)" }
        if result.committed {
            if operation.commits != [result.version] {
                violate(
                    "operation \(operation.number) is said to be version \(result.version), but is \(operation.commits)"
                )
            }
        } else if result.alreadyAppliedAt != nil {
            if operation.commits.count != 1 {
                violate("operation \(operation.number) is said to be applied, but is \(operation.commits)")
            }
        } else {
            operation.isReportedUndone = true
            guard let rows = states[result.version] else {
                return violate("operation \(operation.number) speaks of version \(result.version)")
            }
            if !operation.commits.isEmpty {
                violate(
                    "operation \(operation.number) says that nothing was to do, but is \(operation.commits)")
            }
            if operation.effect(on: rows, old: { states[$0] }) != rows {
                violate("operation \(operation.number) found nothing to do in version \(result.version)")
            }
            if !process.sawStaleListing, result.version < operation.newestAtStart {
                violate("operation \(operation.number) saw only version \(result.version)")
            }
        }
    }

    func failed(_ operation: Operation, _ error: any Error, by process: Process) {
        if process.isStopped {
            operation.isOpen = true
            return trace.note { "\(process.name): \(operation.name) was stopped" }
        }
        trace.note { "\(process.name): \(operation.name) failed: \(error)" }
        failures[ErrorKind.name(error), default: 0] += 1
        if ErrorKind.isOutcomeUnknown(error) { operation.isOpen = true }
        guard !operation.isOpen else { return }
        operation.isReportedUndone = true
        if !operation.commits.isEmpty {
            violate("operation \(operation.number) failed (\(error)), but is version \(operation.commits)")
        }
    }

    /// Compares what was read of a version.
    func check(
        _ found: Rows, rowCount: Int, version: Int64, by who: String, where test: (Int64, Int64) -> Bool
    ) {
        guard let rows = states[version] else { return violate("\(who) read version \(version)") }
        let due = rows.filter { test($0.key, $0.value) }
        if found == due, rowCount == due.count { return }
        let missing = due.filter { found[$0.key] != $0.value }.count
        let more = found.filter { due[$0.key] != $0.value }.count
        violate(
            "\(who) read \(rowCount) rows of version \(version), which has \(due.count): \(missing) are missing, "
                + "\(more) are others, \(rowCount - found.count) are double")
    }
}

/// What the simulator needs to know of errors.
enum ErrorKind {
    static func isOutcomeUnknown(_ error: any Error) -> Bool {
        switch error {
        case let error as DeltaError: error.code == .unknownOutcome
        case let error as ObjectStoreError: error.code == .unknownOutcome
        case let error as TableError: error.cause.map(isOutcomeUnknown) ?? false
        default: false
        }
    }

    static func name(_ error: any Error) -> String {
        switch error {
        case let error as DeltaError: "log: \(error.code)"
        case let error as ObjectStoreError: "store: \(error.code)"
        case let error as TableError: "table: \(error.code)"
        default: "\(type(of: error))"
        }
    }
}
