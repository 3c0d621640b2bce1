public import DeltaLog
import ObjectStorage
public import TableScan

extension Table {
    /// Makes a new table that has the rows, schema and properties of a version of this one and shares its data files:
    /// nothing is copied. Changes to either table do not show in the other.
    ///
    /// The clone needs the files of its source: a vacuum there may take them away, unless the version is tagged.
    /// Throws ``TableError`` `.invalidRequest` where there is a table at `destination` already or the place of this
    /// table has no URI.
    @discardableResult
    public func shallowClone(to destination: TableLocation, version: Int64? = nil) async throws -> WriteResult
    {
        let source = try await snapshot(version: version)
        try source.checkWritable(enforcing: WriteSupport.rearrangements)
        guard let base = location.storeURI else {
            throw TableError(
                .unsupported, "The files of this table cannot be named from outside of its store.")
        }
        var metadata = source.metadata
        metadata.id = environment.makeUUID()
        metadata.createdTime = environment.nowMilliseconds()
        // Names of versions mean versions of the source.
        metadata.configuration = metadata.configuration.filter { !$0.key.hasPrefix(Metadata.tagPrefix) }
        var actions: [Action] = [.protocolAction(source.protocolAction), .metadata(metadata)]
        var result = WriteResult(version: 0, committed: true)
        for file in source.files {
            var shared = file
            shared.path = Self.path(to: try location.resolve(file.path), from: destination.root)
            if let vector = file.deletionVector, let path = try vector.file(in: location) {
                shared.deletionVector = DeletionVectorDescriptor(
                    storageType: .absolutePath,
                    pathOrInlineDV: base + PercentCoding.encodePath(path.description),
                    offset: vector.offset, sizeInBytes: vector.sizeInBytes, cardinality: vector.cardinality)
            }
            shared.dataChange = true
            result.filesAdded += 1
            actions.append(.add(shared))
        }
        var info = CommitInfo(operation: "CLONE")
        info.operationParameters = JSONObject([
            .init(name: "source", value: .string(base + location.root.description)),
            .init(name: "sourceVersion", value: .string(String(source.version))),
            .init(name: "isShallow", value: .string("true")),
        ])
        let outcome = try await LogWriter(destination, environment: environment)
            .commit([.commitInfo(info)] + actions, as: 0)
        guard case .committed = outcome else {
            throw TableError(.invalidRequest, "There is a table at \(destination.root) already.")
        }
        return result
    }

    /// How a table in `folder` names a file elsewhere in its store: relative, which more readers follow than a URI.
    private static func path(to file: ObjectPath, from folder: ObjectPath) -> String {
        let target = file.description.split(separator: "/")
        let start = folder.description.split(separator: "/")
        let shared = zip(target, start).prefix { $0 == $1 }.count
        let parts =
            Array(repeating: "..", count: start.count - shared) + target.dropFirst(shared).map(String.init)
        return PercentCoding.encodePath(parts.joined(separator: "/"))
    }
}
