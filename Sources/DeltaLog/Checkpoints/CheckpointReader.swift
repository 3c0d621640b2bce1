import Columnar
import ObjectStorage
import Parquet

/// Reads checkpoints of either version, in Parquet or JSON (protocol section "Checkpoints").
enum CheckpointReader {
    /// The state that a checkpoint holds, without its tombstones. Throws `damaged`, naming the file.
    static func read(
        _ checkpoint: CheckpointObjects, in location: TableLocation
    ) async throws(DeltaError) -> ReplayState {
        var content = CheckpointContent()
        if case .uuid(isJSON: true) = checkpoint.naming {
            try content.take(
                json: try await actions(of: checkpoint, kinds: [.replay, .checkpoint], in: location))
        } else {
            try content.merge(
                try await readAll(checkpoint.objects.map { ($0.path, $0.byteCount) }, in: location))
        }
        if !content.sidecars.isEmpty {
            var objects: [(ObjectPath, Int)] = []
            for sidecar in content.sidecars {
                objects.append((try path(of: sidecar, in: location), Int(clamping: sidecar.sizeInBytes)))
            }
            try content.merge(try await readAll(objects, in: location))
        }
        return content.state
    }

    /// Hands out the tombstones of a checkpoint, which reading a table does not need.
    static func eachTombstone(
        _ checkpoint: CheckpointObjects, in location: TableLocation,
        _ body: (RemoveFile) async throws -> Void
    ) async throws(DeltaError) {
        var objects: [(path: ObjectPath, byteCount: Int)] = []
        if case .uuid(isJSON: true) = checkpoint.naming {
            let actions = try await actions(of: checkpoint, kinds: .remove, in: location)
            do {
                for case .remove(let file) in actions { try await body(file) }
            } catch {
                throw failure(error, checkpoint.objects[0].path)
            }
        } else {
            objects = checkpoint.objects.map { ($0.path, $0.byteCount) }
        }
        for sidecar in try await sidecars(of: checkpoint, in: location) {
            objects.append((try path(of: sidecar, in: location), Int(clamping: sidecar.sizeInBytes)))
        }
        for (path, byteCount) in objects {
            try await eachBatch(path, byteCount: byteCount, column: "remove", in: location) { batch in
                guard let column = batch.column(named: "remove") else { return }
                for file in try RemoveColumns.files(column) { try await body(file) }
            }
        }
    }

    /// The sidecars that a checkpoint names.
    static func sidecarPaths(
        _ checkpoint: CheckpointObjects, in location: TableLocation
    ) async throws(DeltaError) -> [ObjectPath] {
        var paths: [ObjectPath] = []
        for sidecar in try await sidecars(of: checkpoint, in: location) {
            paths.append(try path(of: sidecar, in: location))
        }
        return paths
    }

    private static func sidecars(
        of checkpoint: CheckpointObjects, in location: TableLocation
    ) async throws(DeltaError) -> [Sidecar] {
        var content = CheckpointContent()
        switch checkpoint.naming {
        case .multipart: return []
        case .uuid(isJSON: true):
            try content.take(json: try await actions(of: checkpoint, kinds: .checkpoint, in: location))
        case .uuid, .classic:
            for object in checkpoint.objects {
                try await eachBatch(
                    object.path, byteCount: object.byteCount, column: "sidecar", in: location
                ) { try content.take($0) }
            }
        }
        return content.sidecars
    }

    private static func actions(
        of checkpoint: CheckpointObjects, kinds: ActionKinds, in location: TableLocation
    ) async throws(DeltaError) -> [Action] {
        guard let object = checkpoint.objects.first else { return [] }
        let bytes: [UInt8]
        do {
            bytes = try await location.store.get(object.path)
        } catch {
            throw failure(error, object.path)
        }
        guard LogFileChecksum.isRight(bytes) else {
            throw DeltaError(
                .damaged, "the checkpoint does not match its checksum", file: object.path,
                version: checkpoint.version)
        }
        do {
            return try ActionReader.read(bytes, kinds: kinds)
        } catch {
            throw DeltaError(
                .damaged, "the checkpoint is damaged", file: object.path, version: checkpoint.version,
                cause: error)
        }
    }

    private static func path(of sidecar: Sidecar, in location: TableLocation) throws(DeltaError) -> ObjectPath
    {
        if sidecar.path.utf8.contains(UInt8(ascii: "/")) { return try location.resolve(sidecar.path) }
        guard let name = PercentCoding.decode(sidecar.path).flatMap({ ObjectPath($0) }), name != .root else {
            throw DeltaError(.damaged, "a checkpoint names the sidecar \(sidecar.path), which is no path")
        }
        return location.logFolder.appending("_sidecars").appending(name.description)
    }

    /// The contents of several files, in their order, read by a bounded number of tasks.
    private static func readAll(
        _ objects: [(path: ObjectPath, byteCount: Int)], in location: TableLocation
    ) async throws(DeltaError) -> CheckpointContent {
        var content = CheckpointContent()
        if objects.count == 1 {
            return try await readOne(objects[0].path, objects[0].byteCount, in: location)
        }
        let parts = await withTaskGroup(of: Part.self, returning: [Part].self) { group in
            var parts: [Part] = []
            for (index, object) in objects.enumerated() {
                if index >= 4, let part = await group.next() { parts.append(part) }
                group.addTask { await readPart(index, object.path, object.byteCount, in: location) }
            }
            while let part = await group.next() { parts.append(part) }
            return parts
        }
        guard parts.count == objects.count else {
            preconditionFailure("\(parts.count) of \(objects.count) files of a checkpoint were read")
        }
        for part in parts.sorted(by: { $0.index < $1.index }) {
            if let failure = part.failure { throw failure }
            try content.merge(part.content)
        }
        return content
    }

    /// What one of several files came to.
    private struct Part: Sendable {
        var index: Int
        var content = CheckpointContent()
        var failure: DeltaError?
    }

    private static func readPart(
        _ index: Int, _ path: ObjectPath, _ byteCount: Int, in location: TableLocation
    ) async -> Part {
        var part = Part(index: index)
        do {
            part.content = try await readOne(path, byteCount, in: location)
        } catch {
            part.failure = error
        }
        return part
    }

    private static func readOne(
        _ path: ObjectPath, _ byteCount: Int, in location: TableLocation
    ) async throws(DeltaError) -> CheckpointContent {
        var content = CheckpointContent()
        do {
            let file = try await open(path, byteCount, in: location)
            var paths = CheckpointContent.paths
            // Without the fields that are due it is for the reader of the column to say what is wrong.
            if file.schemaTree.columns.contains(where: { $0.field.name == "add" && !$0.hasField("path") }) {
                paths.append(["add"])
            }
            for rowGroup in 0..<file.rowGroupCount {
                var decoder = try await file.fetch(paths: paths, rowGroup: rowGroup).decoder()
                let statistics = try await StoredStatistics.read(file, rowGroup: rowGroup)
                var row = 0
                while let batch = try decoder.next() {
                    try content.take(batch, statistics: statistics, firstRow: row)
                    row += batch.rowCount
                }
            }
        } catch {
            throw failure(error, path)
        }
        return content
    }

    /// Hands out the batches of a column of a file.
    private static func eachBatch(
        _ path: ObjectPath, byteCount: Int, column: String, in location: TableLocation,
        _ body: (RecordBatch) async throws -> Void
    ) async throws(DeltaError) {
        do {
            let file = try await open(path, byteCount, in: location)
            guard let index = file.schema.index(of: column) else { return }
            var reader = file.read(columns: [index])
            while let batch = try await reader.next() { try await body(batch) }
        } catch {
            throw failure(error, path)
        }
    }

    private static func open(
        _ path: ObjectPath, _ byteCount: Int, in location: TableLocation
    ) async throws -> ParquetFile {
        var options = ReadOptions()
        options.int96 = .timestamp(.microseconds)
        return try await ParquetFile.open(
            try await StoreSource.open(path, byteCount: byteCount, location.store), options: options)
    }

    static func failure(_ error: any Error, _ path: ObjectPath) -> DeltaError {
        if let error = error as? DeltaError { return error }
        if let error = error as? ObjectStoreError {
            switch error.code {
            case .notFound:
                return DeltaError(.damaged, "a file of the checkpoint is missing", file: path, cause: error)
            case .invalidRequest:
                return DeltaError(.damaged, "a file of the checkpoint is cut off", file: path, cause: error)
            default: return .storage(error, "cannot read a checkpoint")
            }
        }
        return DeltaError(.damaged, "the checkpoint is damaged", file: path, cause: error)
    }
}

extension SchemaNode {
    /// Whether this is a structure with a field of this name.
    fileprivate func hasField(_ name: String) -> Bool {
        guard case .structure(let fields) = kind else { return false }
        return fields.contains { $0.field.name == name }
    }
}
