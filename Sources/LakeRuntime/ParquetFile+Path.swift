import Glibc
public import Parquet

extension ParquetFile {
    /// Opens a Parquet file of the local file system.
    public static func open(path: String, options: ReadOptions = ReadOptions()) async throws -> ParquetFile {
        try await open(try FileRandomAccessSource(named: path), options: options)
    }
}

extension ParquetVerifier {
    /// Checks a Parquet file of the local file system.
    public static func verify(path: String) async throws -> ParquetVerification {
        try await verify(try FileRandomAccessSource(named: path))
    }
}

extension FileRandomAccessSource {
    /// Opens a file that a person named.
    fileprivate init(named path: String) throws(RuntimeError) {
        do {
            self = try FileRandomAccessSource(path: path)
        } catch {
            let reason = unsafe String(cString: strerror(error.code))
            throw RuntimeError(error.code == ENOENT ? .usage : .failed, "cannot read \(path): \(reason)")
        }
    }
}
