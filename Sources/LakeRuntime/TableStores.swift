public import Connectors
public import DeltaLog
public import LakeCatalog
import ObjectStorage
public import S3Storage
import Synchronization

/// Opens the stores that tables are in: the local file system, and S3 as the settings say. Connections to S3 are made
/// when first needed and shared by all tables.
public final class TableStores: Sendable {
    private let settings: ConnectorSettings
    private let client = Mutex<S3Client?>(nil)

    /// `settings` hold what AWS's own tools read from the environment, such as `AWS_REGION`.
    public init(_ settings: ConnectorSettings) {
        self.settings = settings
    }

    /// The place of a table as a store and a folder in it.
    public func location(of place: TablePlace) throws(LakeError) -> TableLocation {
        switch place {
        case .folder(let path):
            guard let location = TableLocation.local(path) else {
                throw LakeError(.usage, "\(path) cannot be the folder of a table")
            }
            return location
        case .uri(let uri):
            let bucket = try bucket(of: uri)
            let store = S3ObjectStore(
                client: try s3(), bucket: bucket.name, probeFolder: bucket.folder.appending("_delta_log"))
            return TableLocation(store: store, root: bucket.folder, storeURI: "s3://\(bucket.name)/")
        }
    }

    /// The tables in a folder of a store: `schema/name`, each with a log.
    func tables(below uri: String) async throws -> [TableName] {
        let bucket = try bucket(of: uri)
        let store = S3ObjectStore(client: try s3(), bucket: bucket.name)
        var names: [TableName] = []
        for schema in try await store.folders(in: bucket.folder) {
            for folder in try await store.folders(in: schema) {
                guard let name = TableName("\(schema.lastSegment).\(folder.lastSegment)") else { continue }
                if try await store.folders(in: folder).contains(where: { $0.lastSegment == "_delta_log" }) {
                    names.append(name)
                }
            }
        }
        return names.sorted()
    }

    /// What has been asked of S3 so far; nil if nothing was.
    public var requestCounts: RequestCounts? { client.withLock { $0?.requestCounts } }

    private func bucket(of uri: String) throws(LakeError) -> S3Bucket {
        guard let bucket = S3Bucket(uri: uri) else {
            throw LakeError(
                .usage, "\(uri) is no place of a table: write s3://bucket/folder, with a name that S3 allows")
        }
        return bucket
    }

    private func s3() throws(LakeError) -> S3Client {
        let settings = settings
        let outcome = client.withLock { client -> Result<S3Client, ObjectStoreError> in
            if let client { return .success(client) }
            do throws(ObjectStoreError) {
                let opened = try S3Client(try S3Configuration(S3Settings { settings[$0] }))
                client = opened
                return .success(opened)
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let client): return client
        case .failure(let error):
            throw LakeError(.configuration, "S3 cannot be used as it is set up: \(error.message)")
        }
    }
}
