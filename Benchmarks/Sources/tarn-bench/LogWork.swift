import DeltaLog

/// Opening tables by their log.
enum LogWork {
    /// Opens the newest version and goes through the paths and sizes of all live files.
    static func list(_ path: String) async throws -> Measurement {
        guard let location = TableLocation.local(path) else { throw Main.Misuse(work: "list in \(path)") }
        let (result, seconds) = try await Measurement.time {
            let snapshot = try await Snapshot.load(location)
            var count = 0
            var byteCount: Int64 = 0
            var pathByteCount = 0
            for file in snapshot.files {
                count += 1
                byteCount += file.size
                pathByteCount += file.path.utf8.count
            }
            return (count, byteCount, pathByteCount)
        }
        return Measurement(seconds: seconds, rows: result.0, bytes: Int(clamping: result.1))
    }

    /// Opens the newest version and reads the statistics of all live files.
    static func statistics(_ path: String) async throws -> Measurement {
        guard let location = TableLocation.local(path) else { throw Main.Misuse(work: "list in \(path)") }
        let (result, seconds) = try await Measurement.time {
            let snapshot = try await Snapshot.load(location)
            var count = 0
            var rowCount: Int64 = 0
            for file in snapshot.files {
                count += 1
                rowCount += file.statistics(schema: snapshot.schema, mapping: .none)?.recordCount ?? 0
            }
            return (count, rowCount)
        }
        return Measurement(seconds: seconds, rows: result.0, bytes: Int(clamping: result.1))
    }
}
