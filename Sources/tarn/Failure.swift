import ArgumentParser
import Connectors
import DeltaLog
import Expressions
import LakeCatalog
import LakeRuntime
import ObjectStorage
import Parquet
import SQLQuery
import TableScan

/// What the command line says of an error, and the code that it ends with: the one place that maps them.
struct Failure {
    var status: ExitStatus
    var message: String

    /// Whether an error is one of the libraries' or the system's, rather than the argument parser's.
    static func isOurs(_ error: any Error) -> Bool {
        switch error {
        case is LakeError, is ConnectorError, is TableError, is DeltaError, is ObjectStoreError,
            is ParquetError,
            is ExpressionError, is RuntimeError, is SQLError, is UsageError, is FileError:
            true
        default: false
        }
    }

    init(_ error: any Error) {
        message = "\(error)"
        switch error {
        case let error as LakeError: status = Self.status(error.code)
        case let error as ConnectorError: status = Self.status(error.code)
        case let error as TableError: status = Self.status(error)
        case let error as DeltaError: status = Self.status(error)
        case let error as ObjectStoreError: status = Self.status(error.code)
        case let error as RuntimeError: status = Self.status(error.code)
        case let error as SQLError: status = Self.status(error.code)
        case is ParquetError: status = .damaged
        case is ExpressionError, is UsageError: status = .usage
        default: status = .failed
        }
    }

    private static func status(_ code: LakeError.Code) -> ExitStatus {
        switch code {
        case .notFound, .configuration, .usage: .usage
        case .unsupported: .damaged
        case .failed: .failed
        }
    }

    static func status(_ code: ConnectorError.Code) -> ExitStatus {
        switch code {
        case .unreachable, .partial, .notFound: .unreachable
        case .refusedData: .refused
        case .configuration: .usage
        }
    }

    private static func status(_ code: RuntimeError.Code) -> ExitStatus {
        switch code {
        case .refusedData: .refused
        case .usage: .usage
        case .failed: .failed
        }
    }

    private static func status(_ code: SQLError.Code) -> ExitStatus {
        switch code {
        case .invalidQuery, .unknownTable: .usage
        case .outOfMemory, .failed: .failed
        }
    }

    private static func status(_ error: TableError) -> ExitStatus {
        switch error.code {
        case .invalidRequest, .notFound: .usage
        case .conflict: .conflict
        case .refusedData: .refused
        case .damaged, .unsupported: .damaged
        case .unreachable: .unreachable
        case .failed: error.cause.flatMap { isOurs($0) ? Failure($0).status : nil } ?? .failed
        }
    }

    private static func status(_ error: DeltaError) -> ExitStatus {
        switch error.code {
        case .notATable, .versionNotFound, .versionNotAvailable, .invalidRequest: .usage
        case .damaged, .unsupported: .damaged
        case .storage: (error.cause as? ObjectStoreError).map { status($0.code) } ?? .unreachable
        case .unknownOutcome: .unreachable
        }
    }

    private static func status(_ code: ObjectStoreError.Code) -> ExitStatus {
        switch code {
        case .notFound: .damaged
        case .unavailable, .unknownOutcome: .unreachable
        case .permissionDenied, .exhausted, .invalidRequest, .failed: .failed
        }
    }
}

/// A mistake in the arguments that only shows once they are put together.
struct UsageError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
