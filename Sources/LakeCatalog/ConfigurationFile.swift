import Foundation
import Yams

/// One YAML file of a lake home while it is read: keys are taken out one by one, faults gather, and a key that
/// nobody took is a fault too.
struct ConfigurationFile {
    /// Path below the lake home, for faults.
    let path: String
    private(set) var faults: [ConfigurationFault] = []
    private var entries: [String: (line: Int?, value: Node)] = [:]
    private var untaken: [String] = []

    /// Larger files are no configuration.
    static let byteLimit = 1 << 20

    /// Parses a file; a text that is no YAML mapping leaves one fault and no keys.
    init(path: String, text: String) {
        self.path = path
        guard text.utf8.count <= Self.byteLimit else {
            faults = [ConfigurationFault(file: path, problem: "larger than \(Self.byteLimit) bytes")]
            return
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                faults = [ConfigurationFault(file: path, problem: "is empty")]
                return
            }
            guard let mapping = node.mapping else {
                faults = [
                    ConfigurationFault(
                        file: path, line: node.mark?.line, problem: "must be keys with values, key: value")
                ]
                return
            }
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    faults.append(
                        ConfigurationFault(file: path, line: key.mark?.line, problem: "a key must be text"))
                    continue
                }
                entries[name] = (key.mark?.line, value)
                untaken.append(name)
            }
        } catch let error as YamlError {
            faults = [Self.fault(of: error, file: path)]
        } catch {
            faults = [ConfigurationFault(file: path, problem: "\(error)")]
        }
    }

    /// Adds a fault at a key.
    mutating func report(_ key: String, _ problem: String) {
        faults.append(ConfigurationFault(file: path, line: entries[key]?.line, key: key, problem: problem))
    }

    /// The text at a key, or the default where there is none.
    mutating func text(_ key: String, default fallback: String) -> String {
        optionalText(key) ?? fallback
    }

    /// The text at a key, or nil where there is none.
    mutating func optionalText(_ key: String) -> String? {
        guard let value = take(key) else { return nil }
        guard let scalar = value.scalar, value.null == nil else {
            report(key, "must be text")
            return nil
        }
        return scalar.string
    }

    /// `true` or `false` at a key.
    mutating func boolean(_ key: String, default fallback: Bool) -> Bool {
        guard let text = optionalText(key) else { return fallback }
        guard let value = Bool(text) else {
            report(key, "must be true or false, not \"\(text)\"")
            return fallback
        }
        return value
    }

    /// The whole number at a key.
    mutating func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        guard let text = optionalText(key) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            report(
                key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
            return fallback
        }
        return number
    }

    /// The duration at a key.
    mutating func duration(_ key: String, in range: ClosedRange<Duration>, default fallback: Duration)
        -> Duration
    {
        guard let text = optionalText(key) else { return fallback }
        guard let duration = HumanUnits.duration(text), range.contains(duration) else {
            report(
                key,
                "must be a duration such as 30s, from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
            return fallback
        }
        return duration
    }

    /// The size at a key.
    mutating func byteCount(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        guard let text = optionalText(key) else { return fallback }
        guard let count = HumanUnits.byteCount(text), range.contains(count) else {
            report(key, "must be a size such as 128MB, from \(range.lowerBound) to \(range.upperBound) bytes")
            return fallback
        }
        return count
    }

    /// The list of texts at a key; one text stands for a list of one.
    mutating func texts(_ key: String, default fallback: [String]) -> [String] {
        guard let value = take(key) else { return fallback }
        if let one = value.scalar, value.null == nil { return [one.string] }
        guard let sequence = value.sequence else {
            report(key, "must be a list such as [a, b]")
            return fallback
        }
        var texts: [String] = []
        for item in sequence {
            guard let scalar = item.scalar else {
                report(key, "must be a list of texts")
                return fallback
            }
            texts.append(scalar.string)
        }
        return texts
    }

    /// The name of a table at a key.
    mutating func tableName(_ key: String, default fallback: TableName?) -> TableName? {
        guard let text = optionalText(key) else { return fallback }
        guard let name = TableName(text) else {
            report(key, "must be schema.name, letters, digits and _ only, not \"\(text)\"")
            return fallback
        }
        return name
    }

    /// A file below the lake home, or an absolute path.
    mutating func filePath(_ key: String, default fallback: String) -> String {
        let path = text(key, default: fallback)
        if path.isEmpty || path.contains("\0") || path.split(separator: "/").contains("..") {
            report(key, "must be a path below the lake home, or an absolute one, without \"..\"")
            return fallback
        }
        return path
    }

    /// Call last: every key that was not asked for is a fault.
    mutating func finish() -> [ConfigurationFault] {
        for key in untaken { report(key, "is no setting of this file; is it misspelt?") }
        untaken = []
        return faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    private mutating func take(_ key: String) -> Node? {
        untaken.removeAll { $0 == key }
        return entries[key]?.value
    }

    private static func fault(of error: YamlError, file: String) -> ConfigurationFault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigurationFault(file: file, line: mark.line, problem: "is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            ConfigurationFault(
                file: file, line: context.mark.line, key: duplicates.first,
                problem: "stands there more than once")
        default:
            ConfigurationFault(file: file, problem: "is no YAML that can be read")
        }
    }
}
