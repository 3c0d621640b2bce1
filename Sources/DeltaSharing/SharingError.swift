import DeltaLog
import HTTPTypes
import LakeCatalog
import ObjectStorage
import TableScan

/// Why a request is not answered as it was asked: the status, the code and the message of the answer.
package struct SharingError: Error, Sendable {
    package var status: Int
    /// A word for programs.
    package var errorCode: String
    /// A sentence for people. Never holds a path of this machine, a token or a row.
    package var message: String
    /// Whether the rest of what the client sends is not to be read.
    package var closesConnection = false

    package init(_ status: Int, _ errorCode: String, _ message: String, closesConnection: Bool = false) {
        self.status = status
        self.errorCode = errorCode
        self.message = message
        self.closesConnection = closesConnection
    }

    package static func malformed(_ message: String) -> SharingError {
        SharingError(400, "INVALID_PARAMETER_VALUE", message)
    }

    package static func notFound(_ message: String) -> SharingError {
        SharingError(404, "RESOURCE_DOES_NOT_EXIST", message)
    }

    package static func unsupported(_ message: String) -> SharingError {
        SharingError(400, "UNSUPPORTED_TABLE_FEATURES", message)
    }

    package static func tooLarge(_ limit: Int) -> SharingError {
        SharingError(
            413, "REQUEST_TOO_LARGE", "The body is larger than \(limit) bytes.", closesConnection: true)
    }

    package static let busy = SharingError(429, "BUSY", "Too many requests at a time; try again in a second.")

    /// What a client is told of any error; what concerns this machine only stays untold.
    package init(_ error: any Error) {
        switch error {
        case let error as SharingError: self = error
        case let error as DeltaError:
            switch error.code {
            case .notATable: self = .notFound("There is no such table.")
            case .versionNotFound, .versionNotAvailable: self = .notFound(error.message)
            case .invalidRequest: self = .malformed(error.message)
            case .unsupported: self = .unsupported(error.message)
            default: self = Self.internalFault
            }
        case let error as TableError:
            switch error.code {
            case .invalidRequest: self = .malformed(error.message)
            case .notFound: self = .notFound(error.message)
            case .unsupported: self = .unsupported(error.message)
            default: self = error.cause.map { SharingError($0) } ?? Self.internalFault
            }
        default: self = Self.internalFault
        }
    }

    private static let internalFault = SharingError(
        500, "INTERNAL_ERROR", "The server could not do this; its log says why.")
}
