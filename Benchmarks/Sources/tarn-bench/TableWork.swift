import ArrowIPC
import Columnar
import DeltaLog
import Expressions
import Foundation
import Synchronization
import TableOperations
import TableScan

/// Changes of a table as `tarn` makes them, the reading of the batch included.
enum TableWork {
    /// A keyed upsert of the rows of a Parquet file, by id and date.
    static func upsert(_ folder: String, batch: String) async throws -> Measurement {
        let table = try table(folder)
        let (result, seconds) = try await Measurement.time {
            var options = UpsertOptions(key: ["id", "date"])
            options.write = try writeOptions()
            return try await table.upsert(try await rows(of: batch), options: options)
        }
        return measurement(result, seconds, result.rowsInserted + result.rowsUpdated)
    }

    static func append(_ folder: String, batch: String) async throws -> Measurement {
        let table = try table(folder)
        let (result, seconds) = try await Measurement.time {
            try await table.append(try await rows(of: batch), options: try writeOptions())
        }
        return measurement(result, seconds, result.rowsInserted)
    }

    static func delete(_ folder: String, condition: String) async throws -> Measurement {
        let table = try table(folder)
        let (result, seconds) = try await Measurement.time {
            let schema = try await table.snapshot().schema.columnar
            return try await table.delete(
                where: try Condition.parse(condition, schema: schema), options: try writeOptions())
        }
        return measurement(result, seconds, result.rowsDeleted)
    }

    static func compact(_ folder: String) async throws -> Measurement {
        let table = try table(folder)
        var options = CompactOptions()
        options.write = try writeOptions()
        let (result, seconds) = try await Measurement.time { try await table.compact(options) }
        return measurement(result, seconds, 0)
    }

    /// Reads all rows and keeps none.
    static func scan(_ folder: String) async throws -> Measurement {
        let table = try table(folder)
        let (rows, seconds) = try await Measurement.time {
            var rows = 0
            for try await batch in try Scan(try await table.snapshot()) { rows += batch.rowCount }
            return rows
        }
        return Measurement(seconds: seconds, rows: rows, bytes: 0)
    }

    /// Writes all rows to standard output as an Arrow IPC stream, as `tarn scan --format arrow` does.
    static func stream(_ folder: String, threads: Int) async throws {
        let snapshot = try await table(folder).snapshot()
        var options = ScanOptions()
        options.readAhead = threads
        options.keepsDictionaries = false
        let scan = try Scan(snapshot, options: options)
        var writer = ArrowStreamWriter(schema: scan.schema)
        for try await batch in scan {
            writer.write(batch)
            try FileHandle.standardOutput.write(contentsOf: writer.takeBytes())
        }
        writer.finish()
        try FileHandle.standardOutput.write(contentsOf: writer.takeBytes())
    }

    /// Makes a keyed table of 200 learners by one upsert for each week, or by one for all. Between two upserts a week goes
    /// by, so that the log is cleaned up behind them as it would be.
    static func weekly(_ folder: String, weeks: Int, atOnce: Bool) async throws -> Measurement {
        let clock = WeekClock()
        var environment = LogEnvironment.system
        environment.nowMilliseconds = { clock.now }
        let table = Table(try table(folder).location, environment: environment)
        var options = CreateOptions(key: ["id", "date"])
        options.properties = ["delta.enableInCommitTimestamps": "true"]
        _ = try await Table.create(
            at: table.location, schema: Self.weekSchema, options: options, environment: environment)
        let (_, seconds) = try await Measurement.time {
            if atOnce {
                _ = try await table.upsert((0..<weeks).map { week($0) })
            } else {
                for number in 0..<weeks {
                    clock.week.store(number, ordering: .relaxed)
                    _ = try await table.upsert([week(number)])
                }
            }
        }
        return Measurement(seconds: seconds, rows: weeks * 200, bytes: 0)
    }

    /// The upsert of half a week that is there with other values, and half of the week after.
    static func nextWeek(_ folder: String, weeks: Int) async throws -> Measurement {
        let table = try table(folder)
        let rows = [week(weeks - 1, bonus: 1_000).slice(100..<200), week(weeks).slice(0..<100)]
        let (result, seconds) = try await Measurement.time { try await table.upsert(rows) }
        return measurement(result, seconds, result.rowsInserted + result.rowsUpdated)
    }

    /// The time of the week at hand, of which the first is that of ``week(_:bonus:)``.
    private final class WeekClock: Sendable {
        let week = Atomic(0)
        var now: Int64 { Int64(15_700 + 7 * week.load(ordering: .relaxed)) * 86_400_000 }
    }

    private static let weekSchema = Schema([
        Field(name: "id", type: .int64), Field(name: "date", type: .date),
        Field(name: "points", type: .int64),
        Field(name: "cohort", type: .string),
    ])

    private static func week(_ number: Int, bonus: Int64 = 0) -> RecordBatch {
        var ids = ColumnBuilder(type: .int64)
        var dates = ColumnBuilder(type: .date)
        var points = ColumnBuilder(type: .int64)
        var cohorts = ColumnBuilder(type: .string)
        for learner in 0..<200 {
            ids.append(integer: Int64(learner))
            dates.append(integer: Int64(15_700 + number * 7))
            points.append(integer: Int64((learner &* 7_919 &+ number &* 104_729) % 401) + bonus)
            cohorts.append("cohort \(learner % 12)")
        }
        return RecordBatch(
            schema: weekSchema,
            columns: [ids.finish(), dates.finish(), points.finish(), cohorts.finish()])
    }

    private static func table(_ folder: String) throws -> Table {
        guard let location = TableLocation.local(folder) else { throw Main.Misuse(work: folder) }
        return Table(location)
    }

    /// The memory allowed stands in the environment, in megabytes.
    private static func writeOptions() throws -> WriteOptions {
        var options = WriteOptions()
        if let megabytes = ProcessInfo.processInfo.environment["TARN_BENCH_MEMORY"].flatMap({ Int($0) }) {
            options.memory = try MemoryBudget(byteCount: megabytes << 20)
        }
        return options
    }

    private static func rows(of file: String) async throws -> [RecordBatch] {
        var reader = try await ParquetWork.open(file, threads: 1, plain: false).read()
        var batches: [RecordBatch] = []
        while let batch = try await reader.next() { batches.append(batch) }
        return batches
    }

    private static func measurement(_ result: WriteResult, _ seconds: Double, _ rows: Int) -> Measurement {
        Measurement(seconds: seconds, rows: rows, bytes: result.bytesAdded, committed: result.committed)
    }
}
