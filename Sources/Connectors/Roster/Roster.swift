import Foundation

/// The learners whose data a lake holds: a JSON array of `name`, `email`, `id` (greater than 0, unique), `cohort`
/// (text such as "11.3") and `leetcode_id` (text or null).
public struct Roster: Sendable {
    public let learners: [Learner]

    public init(learners: [Learner]) {
        self.learners = learners
    }

    /// Reads a roster and checks all of it: the error's details name every fault by entry and field, by number and
    /// id, never by name or e-mail address.
    public init(parsing bytes: [UInt8], fileName: String = "the roster") throws(ConnectorError) {
        var parser = RosterParser(bytes: bytes)
        do {
            learners = try parser.learners()
        } catch {
            let (line, column) = JSONReader.lineAndColumn(of: error.offset, in: bytes)
            throw ConnectorError(
                .refusedData, "\(fileName) is no roster, line \(line), column \(column)", cause: error.message
            )
        }
        guard parser.faults.isEmpty else {
            let count = parser.faults.count
            throw ConnectorError(
                .refusedData, "\(fileName) has \(count == 1 ? "a fault" : "\(count) faults")",
                details: parser.faults)
        }
    }

    /// Reads the roster in a file.
    public static func load(path: String) throws(ConnectorError) -> Roster {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConnectorError(.configuration, "there is no roster at \(path), or it cannot be read")
        }
        return try Roster(parsing: [UInt8](data), fileName: path)
    }
}
