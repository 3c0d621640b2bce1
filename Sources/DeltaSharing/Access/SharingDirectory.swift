import DeltaLog
package import LakeCatalog
package import Logging
import Synchronization
package import TableScan

/// Who may read what, as the lake home's files say now, and the tables' handles.
///
/// The files are read again after ``freshSeconds``, so that ended access ends without a restart. Where they cannot be
/// read nobody has access.
package final class SharingDirectory: Sendable {
    package let home: LakeHome
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var configuration = SharingConfiguration()
        var readAt: ContinuousClock.Instant?
        var tables: [TableName: Table] = [:]
    }

    /// How long what was read counts.
    static let freshSeconds = 2

    package init(home: LakeHome, logger: Logger) {
        self.home = home
        self.logger = logger
    }

    /// The shares and recipients as of now.
    package func configuration() -> SharingConfiguration {
        let now = ContinuousClock.now
        let known = state.withLock { state -> SharingConfiguration? in
            guard let readAt = state.readAt, now - readAt < .seconds(Self.freshSeconds) else { return nil }
            return state.configuration
        }
        if let known { return known }
        var read = SharingConfiguration()
        do {
            read = try home.sharing()
        } catch {
            logger.error("the shares cannot be read", metadata: ["error": "\(error)"])
        }
        let faults = state.withLock { state in
            let isNew = state.configuration.faults != read.faults
            state.configuration = read
            state.readAt = now
            return isNew ? read.faults : []
        }
        for fault in faults { logger.warning("sharing configuration", metadata: ["fault": "\(fault)"]) }
        return read
    }

    /// A table's handle, which remembers its newest snapshot.
    package func table(_ name: TableName) throws -> Table {
        if let table = state.withLock({ $0.tables[name] }) { return table }
        let table = Table(try home.location(of: name))
        return state.withLock { state in
            if let other = state.tables[name] { return other }
            state.tables[name] = table
            return table
        }
    }

    /// Whom a request's token belongs to. Throws ``SharingError`` 401.
    package func recipient(authorization header: String?, nowMilliseconds now: Int64) throws
        -> RecipientConfiguration
    {
        guard let token = AccessTokens.bearer(header) else {
            throw SharingError(
                401, "UNAUTHENTICATED", "Send the token of your profile file: Authorization: Bearer ...")
        }
        guard let recipient = AccessTokens.recipient(of: token, in: configuration()) else {
            throw SharingError(401, "UNAUTHENTICATED", "This token is not known, or no longer.")
        }
        if let expiry = recipient.expiryMilliseconds, now >= expiry {
            throw SharingError(
                401, "TOKEN_EXPIRED", "This token has expired; ask for a new profile file.")
        }
        return recipient
    }
}
