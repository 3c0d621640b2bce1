/// The texts that go to LeetCode's GraphQL service and come from it.
enum LeetCodePayload {
    private static let query =
        "query($username: String!, $limit: Int!) { recentAcSubmissionList(username: $username, limit: $limit) "
        + "{ id title titleSlug timestamp } }"

    /// Times from 2000-01-01 to 2200-01-01, in seconds; others are no times of submissions.
    private static let times: ClosedRange<Int64> = 946_684_800...7_258_118_400

    private static let dataKey = Array("data".utf8)
    private static let listKey = Array("recentAcSubmissionList".utf8)
    private static let idKey = Array("id".utf8)
    private static let titleKey = Array("title".utf8)
    private static let slugKey = Array("titleSlug".utf8)
    private static let timeKey = Array("timestamp".utf8)

    /// The body of a request.
    static func request(account: String, limit: Int) -> [UInt8] {
        Array(
            ("{\"query\":\(quoted(query)),\"variables\":{\"username\":\(quoted(account)),\"limit\":\(limit)}}")
                .utf8)
    }

    /// A text as JSON.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted += "\\"
                quoted.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Newest first; nil where the list is null, as it is for an account that the service does not show.
    static func submissions(_ body: [UInt8]) throws(JSONFault) -> [LeetCodeSubmission]? {
        var reader = try JSONReader(validating: body)
        var submissions: [LeetCodeSubmission]?
        var hasList = false
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard reader.equals(key, dataKey), try reader.peekKind() == .object else {
                try reader.skipValue()
                continue
            }
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard reader.equals(key, listKey) else {
                    try reader.skipValue()
                    continue
                }
                hasList = true
                if try reader.peekKind() == .null {
                    try reader.null()
                } else {
                    submissions = try list(&reader)
                }
            }
        }
        try reader.end()
        guard hasList else { throw reader.fault("there is no recentAcSubmissionList") }
        return submissions?.sorted { $0.submittedAt > $1.submittedAt }
    }

    private static func list(_ reader: inout JSONReader) throws(JSONFault) -> [LeetCodeSubmission] {
        var list: [LeetCodeSubmission] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let number = list.count + 1
            var id: String?
            var title: String?
            var slug: String?
            var time: Int64?
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if reader.equals(key, idKey) {
                    id = try textOrNumber(&reader)
                } else if reader.equals(key, titleKey) {
                    title = try textOrNumber(&reader)
                } else if reader.equals(key, slugKey) {
                    slug = try textOrNumber(&reader)
                } else if reader.equals(key, timeKey) {
                    time = try textOrNumber(&reader).flatMap { Int64($0) }
                } else {
                    try reader.skipValue()
                }
            }
            guard let id, !id.isEmpty else { throw reader.fault("submission \(number) has no id") }
            guard let slug, !slug.isEmpty else { throw reader.fault("submission \(number) has no titleSlug") }
            guard let time, times.contains(time) else {
                throw reader.fault("submission \(number) has no time")
            }
            list.append(
                LeetCodeSubmission(id: id, title: title ?? slug, titleSlug: slug, submittedAt: time))
        }
        return list
    }

    /// The service writes ids and times as text; as numbers they mean the same.
    private static func textOrNumber(_ reader: inout JSONReader) throws(JSONFault) -> String? {
        switch try reader.peekKind() {
        case .string:
            let text = try reader.string()
            return reader.decoded(text)
        case .number: return String(try reader.integer())
        case .null:
            try reader.null()
            return nil
        case .object, .array, .boolean:
            throw reader.fault("a value of a submission is neither text nor number")
        }
    }
}
