package import DeltaLog
package import HTTPTypes
package import Hummingbird
import NIOCore

extension Response {
    /// One JSON value.
    package static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: JSONLine.escaped(value.jsonText))))
    }

    /// An error as the protocol has it.
    package static func failure(_ error: SharingError) -> Response {
        var response = json(
            .object(["errorCode": .string(error.errorCode), "message": .string(error.message)]),
            status: HTTPResponse.Status(code: error.status))
        if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer realm=\"tarn\"" }
        if error.status == 429 { response.headers[.retryAfter] = "1" }
        if error.closesConnection { response.headers[.connection] = "close" }
        return response
    }
}

/// Lines of newline-delimited JSON as every client splits them.
enum JSONLine {
    /// JSON text in which the line ends that Unicode knows besides the line feed are escaped: clients that split text
    /// into lines, as Python's do, would cut a line at them. They stand inside of strings only.
    static func escaped(_ json: String) -> String {
        guard json.utf8.contains(where: { $0 == 0xE2 || $0 == 0xC2 }) else { return json }
        var text = ""
        text.unicodeScalars.reserveCapacity(json.utf8.count)
        for scalar in json.unicodeScalars {
            switch scalar.value {
            case 0x2028: text += "\\u2028"
            case 0x2029: text += "\\u2029"
            case 0x85: text += "\\u0085"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
