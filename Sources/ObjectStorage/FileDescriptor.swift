import Glibc

/// An open file that closes itself.
struct FileDescriptor: ~Copyable {
    let number: CInt
    let path: ObjectPath

    init(owning number: CInt, _ path: ObjectPath) {
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    static func openForReading(_ file: String, _ path: ObjectPath) throws(ObjectStoreError) -> FileDescriptor
    {
        let number = retryingInterrupted { unsafe open(file, O_RDONLY | O_CLOEXEC) }
        guard number >= 0 else { throw ObjectStoreError(errno: errno, during: "open", path) }
        return FileDescriptor(owning: number, path)
    }

    func status() throws(ObjectStoreError) -> stat {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw ObjectStoreError(errno: errno, during: "look at", path)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw ObjectStoreError(.invalidRequest, "this is a folder", path: path)
        }
        return status
    }

    /// All bytes up to the end, however the size changes meanwhile.
    func readAll(sizeHint: Int) throws(ObjectStoreError) -> [UInt8] {
        var bytes = try readSome(from: 0, byteCount: max(sizeHint, 0))
        guard bytes.count == sizeHint || sizeHint == 0 else { return bytes }
        while true {
            let more = try readSome(from: bytes.count, byteCount: 4096)
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    /// Exactly the bytes of `range`.
    func read(_ range: Range<Int>) throws(ObjectStoreError) -> [UInt8] {
        let bytes = try readSome(from: range.lowerBound, byteCount: range.count)
        guard bytes.count == range.count else {
            throw ObjectStoreError(.invalidRequest, "it ended while bytes \(range) were read", path: path)
        }
        return bytes
    }

    /// Up to `byteCount` bytes, fewer only at the end.
    private func readSome(from offset: Int, byteCount: Int) throws(ObjectStoreError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            while count < byteCount {
                let target = unsafe buffer.baseAddress.map { unsafe $0 + count }
                let done = unsafe pread(number, target, byteCount - count, off_t(offset + count))
                if done < 0, errno == EINTR { continue }
                if done < 0 { failure = errno }
                if done <= 0 { return }
                count += done
            }
        }
        guard failure == 0 else { throw ObjectStoreError(errno: failure, during: "read", path) }
        return bytes
    }

    /// Appends all bytes.
    func write(_ bytes: [UInt8]) throws(ObjectStoreError) {
        var written = 0
        while written < bytes.count {
            let done = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    number, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
            }
            if done < 0, errno == EINTR { continue }
            guard done > 0 else { throw ObjectStoreError(errno: errno, during: "write", path) }
            written += done
        }
    }

    func sync() throws(ObjectStoreError) {
        guard retryingInterrupted({ fsync(number) }) == 0 else {
            throw ObjectStoreError(errno: errno, during: "sync", path)
        }
    }
}

/// Calls again as long as a signal interrupts.
func retryingInterrupted(_ body: () -> CInt) -> CInt {
    while true {
        let result = body()
        if result != -1 || errno != EINTR { return result }
    }
}
