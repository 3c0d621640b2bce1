import Glibc
public import Parquet

extension ParquetFile {
    /// Opens a Parquet file of the local file system.
    public static func open(path: String) async throws -> ParquetFile {
        let source: FileRandomAccessSource
        do {
            source = try FileRandomAccessSource(path: path)
        } catch {
            let reason = unsafe String(cString: strerror(error.code))
            throw RuntimeError(error.code == ENOENT ? .usage : .failed, "cannot read \(path): \(reason)")
        }
        return try await open(source)
    }
}
