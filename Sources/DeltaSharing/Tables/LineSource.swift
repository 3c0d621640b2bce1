import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Lines of an answer, made as they are sent, so that an answer of a million files needs the memory of a few.
protocol LineSource: Sendable {
    /// The next lines; nil after the last ones.
    mutating func next() async throws -> [String]?

    /// When the links that were given so far end at the earliest, in milliseconds since 1970-01-01T00:00:00Z.
    var expiryMilliseconds: Int64? { get }
}

/// An answer of lines, with what stands in its headers.
struct LinesAnswer: Sendable {
    var version: Int64
    var format: Capabilities.Format
    var capabilities: Capabilities
    var lines: any LineSource

    /// The answer as a response; a failure on the way is told in the last line where the client asked for one, and
    /// breaks the connection where it did not, so that nobody takes a part for the whole.
    func response(logger: Logger) -> Response {
        var headers: HTTPFields = [.contentType: "application/x-ndjson; charset=utf-8"]
        headers.setDeltaTableVersion(version)
        headers.set(Capabilities.headerName, capabilities.answer(format))
        let answer = self
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                var lines = answer.lines
                do {
                    while let part = try await lines.next() {
                        if part.isEmpty { continue }
                        try await writer.write(ByteBuffer(string: part.joined(separator: "\n") + "\n"))
                    }
                } catch {
                    logger.error("an answer broke off", metadata: ["error": "\(error)"])
                    guard answer.capabilities.includesEndAction else { throw error }
                    let line = ActionLines.endLine(
                        minimumExpiryMilliseconds: nil, error: SharingError(error).message)
                    try await writer.write(ByteBuffer(string: line + "\n"))
                    return try await writer.finish(nil)
                }
                if answer.capabilities.includesEndAction {
                    let line = ActionLines.endLine(minimumExpiryMilliseconds: lines.expiryMilliseconds)
                    try await writer.write(ByteBuffer(string: line + "\n"))
                }
                try await writer.finish(nil)
            })
    }
}

extension HTTPFields {
    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }

    /// The header that every answer about a table has.
    mutating func setDeltaTableVersion(_ version: Int64) { set("Delta-Table-Version", String(version)) }
}

/// Lines that are there already.
struct FixedLines: LineSource {
    private var lines: [String]?

    var expiryMilliseconds: Int64? { nil }

    init(_ lines: [String]) { self.lines = lines }

    mutating func next() -> [String]? {
        defer { lines = nil }
        return lines
    }
}
