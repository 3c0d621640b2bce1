import Glibc

extension ObjectMetadata {
    init(_ path: ObjectPath, _ status: stat) {
        self.init(
            path: path, byteCount: Int(status.st_size),
            modifiedMilliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec)
                / 1_000_000)
    }
}

extension LocalObjectStore {
    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        var found: [ObjectMetadata] = []
        var folders = [folder]
        while let next = folders.popLast() {
            try listOne(
                next, isTop: next == folder, startingAfter, recursive ? { folders.append($0) } : { _ in }
            ) {
                found.append($0)
            }
        }
        found.sort { $0.path < $1.path }
        return found
    }

    /// Hands out the files and the folders of one folder. Links to files count as files; links to folders are not
    /// followed, so that no cycle and nothing outside of the root is walked.
    private func listOne(
        _ folder: ObjectPath, isTop: Bool, _ startingAfter: ObjectPath?, _ onFolder: (ObjectPath) -> Void,
        _ onFile: (ObjectMetadata) -> Void
    ) throws(ObjectStoreError) {
        guard let stream = unsafe opendir(filePath(of: folder)) else {
            // Gone meanwhile, or never there: no objects.
            if errno == ENOENT || errno == ENOTDIR { return }
            throw ObjectStoreError(errno: errno, during: "list", folder)
        }
        defer { unsafe closedir(stream) }
        let descriptor = unsafe dirfd(stream)
        // Most names of a long log are passed by: that is told from the name alone.
        let lastPassed = startingAfter.flatMap { $0.parent == folder ? $0.lastSegment : nil }
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw ObjectStoreError(errno: errno, during: "list", folder) }
                return
            }
            let kind = unsafe Int(entry.pointee.d_type)
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { characters in
                    unsafe String(validatingCString: characters)
                }
            }
            // A name that is not UTF-8 cannot be an object's.
            guard let name, name != ".", name != "..", !name.hasPrefix(TemporaryFile.prefix) else { continue }
            if let lastPassed, kind == Int(DT_REG), !(lastPassed.utf8.lexicographicallyPrecedes(name.utf8)) {
                continue
            }
            let path = folder.appending(name)
            if kind == Int(DT_DIR) {
                onFolder(path)
                continue
            }
            if let startingAfter, !(startingAfter < path) { continue }
            var status = stat()
            guard unsafe fstatat(descriptor, name, &status, 0) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: onFile(ObjectMetadata(path, status))
            case S_IFDIR where kind != Int(DT_LNK): onFolder(path)
            default: continue
            }
        }
    }
}
