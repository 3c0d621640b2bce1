import ObjectStorage

/// The objects of a store in memory, with what changed in the last minute.
struct SimulatedObjects {
    struct Entry {
        var bytes: [UInt8]
        var modified: Int64
    }

    private struct Change {
        var time: Int64
        var path: ObjectPath
        var before: Entry?
    }

    private var entries: [ObjectPath: Entry] = [:]
    /// Ascending.
    private var paths: [ObjectPath] = []
    private var changes: [Change] = []
    /// How many changes there were before those of `changes`.
    private var forgottenCount = 0

    subscript(path: ObjectPath) -> Entry? { entries[path] }

    var changeCount: Int { forgottenCount + changes.count }
    var byteCount: Int { entries.values.reduce(0) { $0 + $1.bytes.count } }
    var count: Int { entries.count }

    mutating func set(_ path: ObjectPath, _ entry: Entry?, at time: Int64) {
        let before = entries[path]
        if before == nil, entry == nil { return }
        if changes.count > 400 {
            let old = changes.prefix { $0.time < time - 60_000 }.count
            changes.removeFirst(old)
            forgottenCount += old
        }
        changes.append(Change(time: time, path: path, before: before))
        entries[path] = entry
        if before == nil {
            paths.insert(path, at: position(of: path))
        } else if entry == nil {
            paths.remove(at: position(of: path))
        }
    }

    /// Where a path stands or would stand.
    private func position(of path: ObjectPath) -> Int {
        var low = 0
        var high = paths.count
        while low < high {
            let middle = (low + high) / 2
            if paths[middle] < path { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The objects below a folder.
    func list(_ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool) -> [ObjectMetadata] {
        var found: [ObjectMetadata] = []
        var index = position(of: max(folder, startingAfter ?? folder))
        while index < paths.count {
            let path = paths[index]
            index += 1
            guard let name = path.relative(to: folder) else {
                // What sorts between a folder and its content, as `a-b` does before `a/`.
                if path.description.hasPrefix(folder.description) { continue }
                break
            }
            guard recursive || !name.utf8.contains(UInt8(ascii: "/")),
                startingAfter.map({ $0 < path }) ?? true, let entry = entries[path]
            else { continue }
            found.append(metadata(path, entry))
        }
        return found
    }

    /// The same where some changes after a time or a count of changes are not seen: those for which `isHidden`.
    func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool, since count: Int? = nil,
        time: Int64 = .min, isHidden: (ObjectPath) -> Bool
    ) -> [ObjectMetadata] {
        var found: [ObjectPath: ObjectMetadata] = [:]
        for object in list(folder, startingAfter: startingAfter, recursive: recursive) {
            found[object.path] = object
        }
        var hidden: [ObjectPath: Bool] = [:]
        for (index, change) in changes.enumerated().reversed() {
            if let count, forgottenCount + index < count { break }
            if change.time < time { break }
            guard let name = change.path.relative(to: folder),
                recursive || !name.utf8.contains(UInt8(ascii: "/")),
                startingAfter.map({ $0 < change.path }) ?? true
            else { continue }
            let isHidden = hidden[change.path] ?? isHidden(change.path)
            hidden[change.path] = isHidden
            if isHidden { found[change.path] = change.before.map { metadata(change.path, $0) } }
        }
        return found.values.sorted { $0.path < $1.path }
    }

    private func metadata(_ path: ObjectPath, _ entry: Entry) -> ObjectMetadata {
        ObjectMetadata(path: path, byteCount: entry.bytes.count, modifiedMilliseconds: entry.modified)
    }
}
