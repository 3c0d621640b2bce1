import Crypto
package import DeltaLog
import LakeCatalog
package import ObjectStorage

/// A URL from which a client reads one file, for a while, without a token.
package struct FileLink: Sendable {
    package var url: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var expiryMilliseconds: Int64
}

/// Makes the links that queries answer with. A store that can sign links of its own, as S3 can, has another maker.
package protocol FileLinkMaker: Sendable {
    /// A link to a file of a shared table; `path` as the log resolves it.
    func link(
        to path: ObjectPath, of table: SharedNames.SharedTable, in location: TableLocation, baseURL: String,
        nowMilliseconds: Int64
    ) async throws -> FileLink
}

/// Links to this very server, signed with HMAC-SHA256 and good for a limited time.
///
///     BASE/files/SHARE/SCHEMA/TABLE/PATH/data.parquet?expires=SECONDS&X-Amz-Signature=HEX
///
/// PATH is the object's path in base64url, so that no client's way of quoting changes it; the signature covers share,
/// schema, table, path and expiry as they are meant, not as they are quoted. Its name is S3's because Delta's kernel
/// fetches a URL over HTTP only where it has a key that it knows from presigned URLs.
package struct ServedFileLinks: FileLinkMaker {
    private let key: SymmetricKey
    private let lifetimeMilliseconds: Int64

    /// The query key of the signature.
    static let signatureName = "X-Amz-Signature"

    /// `secret` nil: a random key of this process, so links end with it.
    package init(secret: String?, lifetimeMilliseconds: Int64) {
        key =
            secret.map { SymmetricKey(data: SHA256.hash(data: Array("tarn file links\n\($0)".utf8))) }
            ?? SymmetricKey(size: .bits256)
        self.lifetimeMilliseconds = lifetimeMilliseconds
    }

    package func link(
        to path: ObjectPath, of table: SharedNames.SharedTable, in location: TableLocation, baseURL: String,
        nowMilliseconds: Int64
    ) async throws -> FileLink {
        let expiry = (nowMilliseconds + lifetimeMilliseconds) / 1_000
        let inside = path.relative(to: location.root).map { "r" + $0 } ?? "a" + path.description
        let segments = [
            table.share.name, table.table.schema, table.table.name, Base64URL.encode(Array(inside.utf8)),
        ]
        let signature = signature(segments, expiry: expiry)
        let name = path.description.hasSuffix(".parquet") ? "data.parquet" : "data.bin"
        return FileLink(
            url: "\(baseURL)/files/\(segments.joined(separator: "/"))/\(name)?expires=\(expiry)"
                + "&\(Self.signatureName)=\(signature)",
            expiryMilliseconds: expiry * 1_000)
    }

    /// What a link that was followed means.
    struct Target: Equatable {
        var share: String
        var table: TableName
        /// The object's path in the store, or below the table.
        var path: ObjectPath
        var isBelowTable: Bool
    }

    /// Checks the signature and the expiry of what follows `files` in the target. Throws ``SharingError`` 403.
    func target(of target: RequestTarget, segments: ArraySlice<String>, nowMilliseconds now: Int64) throws
        -> Target
    {
        let segments = Array(segments)
        guard segments.count == 5, let given = target[Self.signatureName],
            let expiry = target["expires"].flatMap({ Int64($0) }), expiry > 0, expiry < 1 << 40,
            AccessTokens.equal(
                Array(given.utf8), Array(signature(Array(segments.prefix(4)), expiry: expiry).utf8))
        else { throw SharingError(403, "FORBIDDEN", "This link is not signed by this server.") }
        guard now < expiry * 1_000 else {
            throw SharingError(403, "LINK_EXPIRED", "This link has expired; ask for the table's files again.")
        }
        guard let bytes = Base64URL.decode(segments[3]), let kind = bytes.first,
            let path = ObjectPath(String(decoding: bytes.dropFirst(), as: UTF8.self)),
            let table = TableName("\(segments[1]).\(segments[2])")
        else { throw SharingError(403, "FORBIDDEN", "This link is not signed by this server.") }
        return Target(
            share: segments[0], table: table, path: path, isBelowTable: kind == UInt8(ascii: "r"))
    }

    private func signature(_ segments: [String], expiry: Int64) -> String {
        // Segments hold neither slashes nor line feeds, so this text means one list of segments only.
        let text = "file\n" + segments.joined(separator: "/") + "\n\(expiry)"
        return AccessTokens.hexadecimal(
            HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}
