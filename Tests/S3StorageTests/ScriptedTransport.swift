import Synchronization

@testable import S3Storage

/// Answers requests from a list, in order, and keeps what was asked.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = Result<HTTPReply, TransportFailure>

    private let state: Mutex<(answers: [Answer], messages: [HTTPMessage])>

    init(_ answers: [Answer]) {
        state = Mutex((answers, []))
    }

    var messages: [HTTPMessage] { state.withLock { $0.messages } }

    func send(
        _ message: HTTPMessage, bodyByteLimit: Int, timeout: Duration
    ) async throws(TransportFailure) -> HTTPReply {
        let answer = state.withLock { state -> Answer in
            state.messages.append(message)
            return state.answers.isEmpty
                ? .failure(TransportFailure(maybeSent: false, mayPass: false, message: "the script is over"))
                : state.answers.removeFirst()
        }
        return try answer.get()
    }

    func shutdown() async {}

    static func ok(_ body: String = "", headers: [String: String] = [:]) -> Answer {
        .success(HTTPReply(status: 200, headers: headers, body: Array(body.utf8)))
    }

    static func status(_ status: Int, code: String? = nil, headers: [String: String] = [:]) -> Answer {
        let body = code.map { "<Error><Code>\($0)</Code><Message>because</Message></Error>" } ?? ""
        return .success(HTTPReply(status: status, headers: headers, body: Array(body.utf8)))
    }

    static let reset = Answer.failure(TransportFailure(maybeSent: true, message: "reset"))
    static let refused = Answer.failure(TransportFailure(maybeSent: false, message: "refused"))
}
