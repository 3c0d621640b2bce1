import HTTPTypes
package import HummingbirdCore
import NIOCore

extension Request {
    /// The whole body, if it is no larger than `limit` and comes within `timeout`.
    ///
    /// Throws ``SharingError``: 413 or 408, and the connection is to be closed then.
    package func collectBody(limit: Int, timeout: Duration) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw SharingError.tooLarge(limit)
        }
        let body = body
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await part in body {
                    guard bytes.count + part.readableBytes <= limit else {
                        throw SharingError.tooLarge(limit)
                    }
                    bytes.append(contentsOf: part.readableBytesView)
                }
                return bytes
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw SharingError(
                    408, "TIMEOUT", "The body did not come within \(timeout).", closesConnection: true)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}
