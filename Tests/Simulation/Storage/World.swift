import DeltaLog
import ObjectStorage

/// The objects that all processes share, with those who watch what becomes of them. Used on one thread only.
final class World: @unchecked Sendable {
    let scheduler: Scheduler
    let oracle: Oracle
    let bug: PlantedBug?
    private(set) var objects = SimulatedObjects()
    private(set) var requestCount = 0
    private var random: SplitMix

    init(scheduler: Scheduler, oracle: Oracle, bug: PlantedBug?, seed: UInt64) {
        self.scheduler = scheduler
        self.oracle = oracle
        self.bug = bug
        random = SplitMix(seed: seed ^ 0x57A1E)
    }

    func countRequest() { requestCount += 1 }

    func get(_ path: ObjectPath) -> Result<[UInt8], ObjectStoreError> {
        guard let entry = objects[path] else { return .failure(Self.missing(path)) }
        return .success(entry.bytes)
    }

    func get(_ path: ObjectPath, _ range: Range<Int>) -> Result<[UInt8], ObjectStoreError> {
        guard let entry = objects[path] else { return .failure(Self.missing(path)) }
        guard range.lowerBound >= 0, range.upperBound <= entry.bytes.count else {
            return .failure(
                ObjectStoreError(
                    .invalidRequest, "bytes \(range) of an object of \(entry.bytes.count)", path: path))
        }
        return .success(Array(entry.bytes[range]))
    }

    func metadata(_ path: ObjectPath) -> Result<ObjectMetadata, ObjectStoreError> {
        guard let entry = objects[path] else { return .failure(Self.missing(path)) }
        return .success(
            ObjectMetadata(
                path: path, byteCount: entry.bytes.count, modifiedMilliseconds: entry.modified))
    }

    func put(_ path: ObjectPath, _ bytes: [UInt8], by operation: Operation?) -> Result<Void, ObjectStoreError>
    {
        oracle.willPut(path, bytes, replacing: objects[path]?.bytes, in: objects)
        set(path, bytes)
        return .success(())
    }

    func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8], by operation: Operation?
    ) -> Result<PutOutcome, ObjectStoreError> {
        let overwrites = bug == .overwritingCommit && path.lastSegment.hasSuffix(".json")
        guard objects[path] == nil || overwrites else { return .success(.alreadyExists) }
        set(path, bytes)
        if case .commit(let version) = LogFileKind(path) {
            oracle.committed(version, bytes, by: operation, at: scheduler.now)
        }
        return .success(.created)
    }

    func delete(_ path: ObjectPath, by operation: Operation?) -> Result<Void, ObjectStoreError> {
        objects.set(path, nil, at: scheduler.now)
        return .success(())
    }

    private func set(_ path: ObjectPath, _ bytes: [UInt8]) {
        objects.set(path, .init(bytes: bytes, modified: scheduler.now), at: scheduler.now)
    }

    func list(
        _ folder: ObjectPath, _ startingAfter: ObjectPath?, _ recursive: Bool
    ) -> Result<[ObjectMetadata], ObjectStoreError> {
        .success(objects.list(folder, startingAfter: startingAfter, recursive: recursive))
    }

    /// As a listing may come out that took its time: each change since it began is seen or is not.
    func list(
        _ folder: ObjectPath, _ startingAfter: ObjectPath?, _ recursive: Bool, begunAt changeCount: Int
    ) -> Result<[ObjectMetadata], ObjectStoreError> {
        .success(
            objects.list(
                folder, startingAfter: startingAfter, recursive: recursive, since: changeCount
            ) { _ in random.below(2) == 0 })
    }

    func list(
        _ folder: ObjectPath, _ startingAfter: ObjectPath?, _ recursive: Bool, staleBy age: Int64
    ) -> Result<[ObjectMetadata], ObjectStoreError> {
        .success(
            objects.list(
                folder, startingAfter: startingAfter, recursive: recursive, time: scheduler.now - age
            ) { _ in true })
    }

    static func missing(_ path: ObjectPath) -> ObjectStoreError {
        ObjectStoreError(.notFound, "there is no such object", path: path)
    }
}

/// What the files of a log are, as far as the simulator cares.
enum LogFileKind {
    case commit(Int64)
    /// A file that belongs to a checkpoint and is named for its version.
    case checkpoint(Int64)
    case hint
    case other

    init(_ path: ObjectPath) {
        let name = path.lastSegment
        guard path.parent.lastSegment == "_delta_log" else {
            self = .other
            return
        }
        if name == "_last_checkpoint" {
            self = .hint
        } else if name.utf8.count == 25, name.hasSuffix(".json"), let version = Int64(name.prefix(20)) {
            self = .commit(version)
        } else if !name.hasPrefix("."), name.contains(".checkpoint."), let version = Int64(name.prefix(20)) {
            self = .checkpoint(version)
        } else {
            self = .other
        }
    }
}
