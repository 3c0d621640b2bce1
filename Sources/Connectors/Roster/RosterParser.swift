/// Reads a roster's entries and gathers what is wrong with them, so that one look is enough to mend the file.
struct RosterParser {
    let bytes: [UInt8]
    /// Each fault by entry, counted from 1, and field.
    private(set) var faults: [String] = []
    private var entryOfID: [Int64: Int] = [:]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private enum Key: String, CaseIterable {
        case name, email, id, cohort, leetcodeID = "leetcode_id"
    }

    private enum Value {
        case text(String), integer(Int64), null
        case unusable(String)
    }

    mutating func learners() throws(JSONFault) -> [Learner] {
        var text = bytes
        // Editors on Windows put a byte order mark before UTF-8; it means nothing.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.replaceSubrange(0..<3, with: [0x20, 0x20, 0x20]) }
        var reader = try JSONReader(validating: text)
        var learners: [Learner] = []
        var entry = 0
        try reader.beginArray()
        while try reader.nextElement() {
            entry += 1
            let kind = try reader.peekKind()
            guard kind == .object else {
                faults.append("entry \(entry): \(kind.rawValue) in place of an object")
                try reader.skipValue()
                continue
            }
            if let learner = try learner(&reader, entry: entry) { learners.append(learner) }
        }
        try reader.end()
        return learners
    }

    private mutating func learner(_ reader: inout JSONReader, entry: Int) throws(JSONFault) -> Learner? {
        var values: [Key: Value] = [:]
        var repeated: [Key] = []
        try reader.beginObject()
        while let text = try reader.nextKey() {
            guard let key = Key(rawValue: reader.decoded(text)) else {
                try reader.skipValue()
                continue
            }
            if values[key] != nil { repeated.append(key) }
            values[key] = try value(&reader)
        }
        var found: [String] = repeated.map { "\($0.rawValue) is given twice" }
        let id = id(values[.id], entry: entry, &found)
        let name = text(values[.name], .name, mayBeEmpty: true, &found)
        let email = text(values[.email], .email, mayBeEmpty: false, &found)
        let cohort = text(values[.cohort], .cohort, mayBeEmpty: false, &found)
        let leetcodeID = leetcodeID(values[.leetcodeID], &found)
        let place = id.map { "entry \(entry) (id \($0))" } ?? "entry \(entry)"
        faults.append(contentsOf: found.map { "\(place): \($0)" })
        guard found.isEmpty, let id, let name, let email, let cohort else { return nil }
        return Learner(id: id, name: name, email: email, cohort: cohort, leetcodeID: leetcodeID)
    }

    private func value(_ reader: inout JSONReader) throws(JSONFault) -> Value {
        let kind = try reader.peekKind()
        switch kind {
        case .string:
            return .text(reader.decoded(try reader.string()))
        case .null:
            try reader.null()
            return .null
        case .number:
            let start = reader
            do {
                return .integer(try reader.integer())
            } catch {
                reader = start
                try reader.skipValue()
                return .unusable(error.message)
            }
        case .boolean, .object, .array:
            try reader.skipValue()
            return .unusable(kind.rawValue)
        }
    }

    private mutating func id(_ value: Value?, entry: Int, _ found: inout [String]) -> Int64? {
        guard let value else {
            found.append("id is missing")
            return nil
        }
        guard case .integer(let id) = value else {
            found.append("id must be an integer, not \(Self.kindName(value))")
            return nil
        }
        guard id > 0 else {
            found.append("id must be greater than 0")
            return id
        }
        if let other = entryOfID[id] {
            found.append("id is already that of entry \(other)")
        } else {
            entryOfID[id] = entry
        }
        return id
    }

    private func text(_ value: Value?, _ key: Key, mayBeEmpty: Bool, _ found: inout [String]) -> String? {
        guard let value else {
            found.append("\(key.rawValue) is missing")
            return nil
        }
        guard case .text(let text) = value else {
            let hint = key == .cohort ? " such as \"11.3\"" : ""
            found.append("\(key.rawValue) must be text\(hint), not \(Self.kindName(value))")
            return nil
        }
        guard mayBeEmpty || !text.trimmingBlanks().isEmpty else {
            found.append("\(key.rawValue) is empty")
            return nil
        }
        return text
    }

    private func leetcodeID(_ value: Value?, _ found: inout [String]) -> String? {
        switch value {
        case .null: return nil
        case .none:
            found.append("leetcode_id is missing; write null where there is none")
            return nil
        case .text(let text):
            if text.trimmingBlanks().isEmpty {
                found.append("leetcode_id is empty; write null where there is none")
            }
            return text
        case .some(let other):
            found.append("leetcode_id must be text or null, not \(Self.kindName(other))")
            return nil
        }
    }

    private static func kindName(_ value: Value) -> String {
        switch value {
        case .text: "text"
        case .integer: "a number"
        case .null: "null"
        case .unusable(let what): what
        }
    }
}
