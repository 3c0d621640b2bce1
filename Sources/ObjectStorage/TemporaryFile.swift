import Glibc
import Synchronization

/// A file under a temporary name in the folder of its later name; removed unless moved there.
final class TemporaryFile: Sendable {
    static let prefix = ".tmp-"

    private let descriptor: FileDescriptor
    private let folder: String
    private let temporaryName: String
    private let finalName: String
    private let path: ObjectPath
    private let isGone = Mutex(false)

    init(in store: LocalObjectStore, for path: ObjectPath, makesFolder: Bool = true) throws(ObjectStoreError)
    {
        guard path != .root else {
            throw ObjectStoreError(.invalidRequest, "the root is no object", path: path)
        }
        self.path = path
        folder = store.filePath(of: path.parent)
        finalName = store.filePath(of: path)
        let temporaryName =
            "\(folder)/\(Self.prefix)\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        self.temporaryName = temporaryName
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        var number = retryingInterrupted { unsafe open(temporaryName, flags, 0o644) }
        if number < 0, errno == ENOENT, makesFolder {
            try Self.makeFolder(folder, path)
            number = retryingInterrupted { unsafe open(temporaryName, flags, 0o644) }
        }
        guard number >= 0 else {
            let code = errno
            throw ObjectStoreError(errno: code == ENOTDIR ? EINVAL : code, during: "create", path)
        }
        descriptor = FileDescriptor(owning: number, path)
    }

    deinit { discard() }

    func write(_ bytes: [UInt8]) throws(ObjectStoreError) {
        try descriptor.write(bytes)
    }

    /// Removes the file; nothing happens if it is in its place already.
    func discard() {
        isGone.withLock { gone in
            if !gone { unsafe unlink(temporaryName) }
            gone = true
        }
    }

    /// Replaces what stands under the final name.
    func moveIntoPlace() throws(ObjectStoreError) {
        try descriptor.sync()
        guard unsafe rename(temporaryName, finalName) == 0 else {
            throw ObjectStoreError(errno: errno, during: "put", path)
        }
        isGone.withLock { $0 = true }
        try syncFolder()
    }

    /// Takes the final name unless something has it.
    func linkIntoPlace(_ bytes: [UInt8]) throws(ObjectStoreError) -> PutOutcome {
        try descriptor.sync()
        if unsafe link(temporaryName, finalName) == 0 {
            discard()
            try syncFolder()
            return .created
        }
        switch errno {
        case EEXIST:
            discard()
            return .alreadyExists
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EXDEV: return try moveUnlessTaken(bytes)
        case let code: throw ObjectStoreError(errno: code, during: "put", path)
        }
    }

    /// Where the file system has no links.
    private func moveUnlessTaken(_ bytes: [UInt8]) throws(ObjectStoreError) -> PutOutcome {
        if Self.renameUnlessTaken(temporaryName, finalName) == 0 {
            isGone.withLock { $0 = true }
            try syncFolder()
            return .created
        }
        let isTaken = errno == EEXIST
        discard()
        return isTaken ? .alreadyExists : try createExclusively(bytes)
    }

    /// renameat2 with RENAME_NOREPLACE, which the C library's headers do not offer here.
    private static func renameUnlessTaken(_ from: String, _ to: String) -> CInt {
        typealias Call =
            @convention(c) (CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt) -> CInt
        guard let symbol = unsafe dlsym(nil, "renameat2") else {
            errno = ENOSYS
            return -1
        }
        let noReplace: CUnsignedInt = 1
        return unsafe unsafeBitCast(symbol, to: Call.self)(AT_FDCWD, from, AT_FDCWD, to, noReplace)
    }

    /// Where it cannot move a file without replacing another either: the name is taken first and filled afterwards, so a reader may see a
    /// part of the object for a moment, and a crash may leave one.
    private func createExclusively(_ bytes: [UInt8]) throws(ObjectStoreError) -> PutOutcome {
        let number = retryingInterrupted {
            unsafe open(finalName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        }
        guard number >= 0 else {
            if errno == EEXIST { return .alreadyExists }
            throw ObjectStoreError(errno: errno, during: "create", path)
        }
        let file = FileDescriptor(owning: number, path)
        do {
            try file.write(bytes)
            try file.sync()
        } catch {
            unsafe unlink(finalName)
            throw error
        }
        try syncFolder()
        return .created
    }

    /// After this the name itself survives a crash. A failure here leaves the object in place, so the outcome is
    /// reported as unknown.
    private func syncFolder() throws(ObjectStoreError) {
        guard let failure = Self.sync(folder: folder) else { return }
        var error = ObjectStoreError(errno: failure, during: "sync the folder of", path)
        error.code = .unknownOutcome
        throw error
    }

    /// Returns the error number, or nil. File systems that cannot sync folders are taken as they are.
    private static func sync(folder: String) -> CInt? {
        let number = retryingInterrupted { unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard number >= 0 else { return errno }
        defer { close(number) }
        guard retryingInterrupted({ fsync(number) }) != 0 else { return nil }
        return errno == EINVAL || errno == EROFS ? nil : errno
    }

    /// Makes a folder and its parents, each synced into its own parent.
    private static func makeFolder(_ folder: String, _ path: ObjectPath) throws(ObjectStoreError) {
        if unsafe mkdir(folder, 0o755) != 0 {
            switch errno {
            case EEXIST: return
            case ENOENT:
                guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
                    throw ObjectStoreError(errno: ENOENT, during: "create the folder of", path)
                }
                try makeFolder(String(folder[..<slash]), path)
                guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                    throw ObjectStoreError(errno: errno, during: "create the folder of", path)
                }
            case let code: throw ObjectStoreError(errno: code, during: "create the folder of", path)
            }
        }
        let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
        if let failure = sync(folder: parent.isEmpty ? "/" : parent), failure != EACCES {
            throw ObjectStoreError(errno: failure, during: "sync the folder of", path)
        }
    }
}

/// An upload into a temporary file.
final class LocalUpload: ObjectUpload {
    private let file: TemporaryFile

    init(_ file: TemporaryFile) { self.file = file }

    func write(_ bytes: [UInt8]) async throws(ObjectStoreError) { try file.write(bytes) }
    func finish() async throws(ObjectStoreError) { try file.moveIntoPlace() }
    func abort() async { file.discard() }
}
