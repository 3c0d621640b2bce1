extension JSONReader {
    mutating func optionalString() throws(JSONError) -> String? {
        try readNull() ? nil : try readString()
    }

    mutating func optionalInteger() throws(JSONError) -> Int64? {
        try readNull() ? nil : try readInteger()
    }

    mutating func optionalBoolean() throws(JSONError) -> Bool? {
        try readNull() ? nil : try readBoolean()
    }

    /// A map of texts; numbers and truth values, which some writers put there, are taken as their text.
    mutating func optionalTextMap() throws(JSONError) -> [String: String?]? {
        if try readNull() { return nil }
        var map: [String: String?] = [:]
        try beginObject()
        while let name = try nextName() {
            switch try readValue() {
            case .null: map.updateValue(nil, forKey: name)
            case .string(let text), .number(let text): map[name] = text
            case .boolean(let value): map[name] = value ? "true" : "false"
            case let nested: map[name] = nested.jsonText
            }
        }
        return map
    }

    /// A map of texts without nulls, which are left out.
    mutating func textMap() throws(JSONError) -> [String: String] {
        (try optionalTextMap() ?? [:]).compactMapValues { $0 }
    }

    mutating func optionalStrings() throws(JSONError) -> [String]? {
        if try readNull() { return nil }
        var strings: [String] = []
        try beginArray()
        while try nextElement() { strings.append(try readString()) }
        return strings
    }

    /// Statistics as JSON text: a string, or, as some writers do, the object itself.
    mutating func optionalStatistics() throws(JSONError) -> String? {
        switch try readValue() {
        case .null: nil
        case .string(let text): text
        case let other: other.jsonText
        }
    }
}
