import ObjectStorage

/// Reads commits and compaction files.
enum CommitFile {
    /// The actions of the wanted kinds. Throws `damaged`, naming the file, where it cannot be read to its end.
    static func read(
        _ object: LogSegment.CommitObject, kinds: ActionKinds, in location: TableLocation
    ) async throws(DeltaError) -> [Action] {
        let bytes: [UInt8]
        do {
            bytes = try await location.store.get(object.object.path)
        } catch {
            throw .storage(error, "cannot read a commit")
        }
        let actions = try parse(bytes, kinds: kinds, object.object.path, version: object.versions.upperBound)
        if object.versions.count > 1 { try checkReconciled(actions, object) }
        return actions
    }

    /// Order inside of a file means nothing, so a compaction file that says two things of one logical file says
    /// nothing.
    private static func checkReconciled(
        _ actions: [Action], _ object: LogSegment.CommitObject
    ) throws(DeltaError) {
        var keys: Set<FileKey> = []
        for action in actions {
            let key: FileKey
            switch action {
            case .add(let file): key = file.key
            case .remove(let file): key = file.key
            default: continue
            }
            guard keys.insert(key).inserted else {
                throw DeltaError(
                    .damaged, "the compaction file both adds and removes \(key.path)",
                    file: object.object.path,
                    version: object.versions.upperBound)
            }
        }
    }

    static func parse(
        _ bytes: [UInt8], kinds: ActionKinds, _ path: ObjectPath, version: Int64
    ) throws(DeltaError) -> [Action] {
        try check(bytes, path, version: version)
        do {
            return try ActionReader.read(bytes, kinds: kinds)
        } catch {
            throw DeltaError(
                .damaged, "the commit is damaged or cut off", file: path, version: version, cause: error)
        }
    }

    /// Throws `damaged` where a commit is empty or does not match the checksum that it carries.
    private static func check(
        _ bytes: [UInt8], _ path: ObjectPath, version: Int64
    ) throws(DeltaError) {
        guard !bytes.isEmpty else {
            throw DeltaError(.damaged, "the commit is empty", file: path, version: version)
        }
        guard LogFileChecksum.isRight(bytes) else {
            throw DeltaError(
                .damaged, "the commit does not match its checksum", file: path, version: version)
        }
    }

    /// Only the first commitInfo; what stands behind it is not looked at.
    static func readInfo(_ path: ObjectPath, version: Int64, in location: TableLocation)
        async throws(DeltaError) -> CommitInfo?
    {
        let bytes: [UInt8]
        do {
            bytes = try await location.store.get(path)
        } catch {
            throw .storage(error, "cannot read a commit")
        }
        try check(bytes, path, version: version)
        var info: CommitInfo?
        do {
            try ActionReader.read(bytes, kinds: .commitInfo) { action in
                if case .commitInfo(let found) = action { info = found }
                return false
            }
        } catch {
            throw DeltaError(
                .damaged, "the commit is damaged or cut off", file: path, version: version, cause: error)
        }
        return info
    }

    /// The actions of many objects, in their order, read by a bounded number of tasks.
    static func readAll(
        _ objects: [LogSegment.CommitObject], newest: Int64, in location: TableLocation, width: Int = 8
    ) async throws(DeltaError) -> [[Action]] {
        if objects.count < 4 { return try await readInTurn(objects[...], newest: newest, in: location) }
        let slice = (objects.count + width - 1) / width
        let slices = stride(from: 0, to: objects.count, by: slice).map { start in
            objects[start..<min(start + slice, objects.count)]
        }
        let parts = await withTaskGroup(of: Part.self, returning: [Part].self) { group in
            for objects in slices {
                group.addTask { await readPart(objects, newest: newest, in: location) }
            }
            var parts: [Part] = []
            while let part = await group.next() { parts.append(part) }
            return parts
        }
        var all: [[Action]] = []
        all.reserveCapacity(objects.count)
        for part in parts.sorted(by: { $0.start < $1.start }) {
            if let failure = part.failure { throw failure }
            all += part.actions
        }
        guard all.count == objects.count else {
            preconditionFailure("\(all.count) of \(objects.count) commits were read")
        }
        return all
    }

    /// What a slice of the objects came to.
    private struct Part: Sendable {
        /// The position of its first object.
        var start: Int
        var actions: [[Action]] = []
        var failure: DeltaError?
    }

    private static func readPart(
        _ objects: ArraySlice<LogSegment.CommitObject>, newest: Int64, in location: TableLocation
    ) async -> Part {
        var part = Part(start: objects.startIndex)
        do {
            part.actions = try await readInTurn(objects, newest: newest, in: location)
        } catch {
            part.failure = error
        }
        return part
    }

    private static func readInTurn(
        _ objects: ArraySlice<LogSegment.CommitObject>, newest: Int64, in location: TableLocation
    ) async throws(DeltaError) -> [[Action]] {
        var all: [[Action]] = []
        all.reserveCapacity(objects.count)
        for object in objects {
            let isNewest = object.versions == newest...newest
            all.append(
                try await read(object, kinds: isNewest ? [.replay, .commitInfo] : .replay, in: location))
        }
        return all
    }
}
