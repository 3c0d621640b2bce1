#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A file of the local file system, read at positions; closed with the last copy of this value.
public struct FileRandomAccessSource: RandomAccessSource {
    /// The file could not be opened or read; `code` is `errno`, 0 where the file ended early.
    public struct Failure: Error, Hashable, Sendable {
        public let path: String
        public let code: Int32
    }

    private final class Descriptor: Sendable {
        let number: Int32

        init(_ number: Int32) {
            self.number = number
        }

        deinit {
            close(number)
        }
    }

    public let path: String
    public let byteCount: Int
    private let descriptor: Descriptor

    /// Opens the file at `path` for reading; throws ``Failure``.
    public init(path: String) throws(Failure) {
        self.path = path
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw Failure(path: path, code: errno) }
        descriptor = Descriptor(number)
        let end = lseek(number, 0, SEEK_END)
        guard end >= 0 else { throw Failure(path: path, code: errno) }
        byteCount = Int(end)
    }

    public func read(_ ranges: [Range<Int>]) async throws -> [[UInt8]] {
        var parts: [[UInt8]] = []
        for range in ranges { parts.append(try read(range)) }
        return parts
    }

    private func read(_ range: Range<Int>) throws(Failure) -> [UInt8] {
        var failure: Int32?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = unsafe pread(
                    descriptor.number, buffer.baseAddress.map { unsafe $0 + count }, range.count - count,
                    off_t(range.lowerBound + count))
                if got < 0 && errno == EINTR { continue }
                if got <= 0 {
                    failure = got < 0 ? errno : 0
                    return
                }
                count += got
            }
        }
        if let failure { throw Failure(path: path, code: failure) }
        return bytes
    }
}

extension FileRandomAccessSource.Failure: CustomStringConvertible {
    public var description: String {
        if code == 0 { return "\(path) ended early while it was read" }
        guard let text = unsafe strerror(code) else { return "\(path) cannot be read: error \(code)" }
        return "\(path) cannot be read: \(unsafe String(cString: text))"
    }
}
