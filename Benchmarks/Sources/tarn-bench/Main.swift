import Columnar
import Foundation
import Parquet
import TableOperations

/// `tarn-bench WORK FILE|TABLE THREADS [OTHER]`: one measurement, printed as a JSON object.
@main
enum Main {
    static func main() async {
        // As the command does.
        MemoryBudget.prepareProcess()
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let threads = Int(arguments[3]) else {
            FileHandle.standardError.write(
                Data("usage: tarn-bench WORK FILE|TABLE THREADS [KEYS|OUTPUT|BATCH|CONDITION]\n".utf8))
            exit(2)
        }
        do {
            let measurement = try await measure(
                arguments[1], file: arguments[2], threads, arguments.dropFirst(4).first)
            print(measurement.json)
        } catch {
            FileHandle.standardError.write(Data("tarn-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func measure(
        _ work: String, file: String, _ threads: Int, _ other: String?
    ) async throws -> Measurement {
        switch work {
        case "decode": return try await ParquetWork.decode(file, threads: threads, plain: false)
        case "decode-plain": return try await ParquetWork.decode(file, threads: threads, plain: true)
        case "select": return try await ParquetWork.select(file, keys: other ?? "", threads: threads)
        case "write": return try await ParquetWork.write(file, to: other ?? "/dev/null", threads: threads)
        case "upsert": return try await TableWork.upsert(file, batch: other ?? "")
        case "append": return try await TableWork.append(file, batch: other ?? "")
        case "delete": return try await TableWork.delete(file, condition: other ?? "")
        case "compact": return try await TableWork.compact(file)
        case "scan": return try await TableWork.scan(file)
        case "ipc":
            try await TableWork.stream(file, threads: threads)
            exit(0)
        case "weekly", "at-once":
            return try await TableWork.weekly(file, weeks: Int(other ?? "") ?? 1, atOnce: work == "at-once")
        case "next-week": return try await TableWork.nextWeek(file, weeks: Int(other ?? "") ?? 1)
        case "list": return try await LogWork.list(file)
        case "statistics": return try await LogWork.statistics(file)
        default: throw Misuse(work: work)
        }
    }

    struct Misuse: Error {
        var work: String
    }
}

/// What one run of a work came to.
struct Measurement {
    var seconds: Double
    var rows: Int
    /// Bytes of the file read from the source or written.
    var bytes: Int

    /// Whether a table got a new version.
    var committed = false

    var json: String {
        "{\"seconds\": \(seconds), \"rows\": \(rows), \"bytes\": \(bytes), \"committed\": \(committed), "
            + "\"peak\": \(Self.peakByteCount)}"
    }

    /// The most bytes that this process had resident so far; 0 where the system does not say.
    private static var peakByteCount: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            let kibibytes = line.split(whereSeparator: \.isWhitespace).lazy.compactMap { Int($0) }.first
            return (kibibytes ?? 0) << 10
        }
        return 0
    }

    static func time<Result>(_ body: () async throws -> Result) async rethrows -> (Result, Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await body()
        let duration = start.duration(to: clock.now)
        return (result, Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
    }
}
