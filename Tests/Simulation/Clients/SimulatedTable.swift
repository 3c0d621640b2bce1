import Columnar
import DeltaLog
import Expressions
import TableOperations
import TableScan

/// How the table of a run is laid out and kept; rows are an id, a cohort that follows from it, and a value.
struct SimulatedTable: Sendable {
    static let schema = Schema([
        Field(name: "id", type: .int64), Field(name: "cohort", type: .string),
        Field(name: "value", type: .int64),
    ])
    static let hour: Int64 = 3_600_000

    let isKeyed: Bool
    let isPartitioned: Bool
    var properties: [String: String] = [:]
    /// Versions that were the newest within this time must be readable.
    let retention: Int64
    let autoCompaction: AutoCompaction?
    var recordsChanges: Bool { properties["delta.enableChangeDataFeed"] == "true" }

    init(using random: inout SplitMix) {
        isKeyed = random.chance(70)
        isPartitioned = random.chance(30)
        let changes = ["copy-on-write", "merge-on-read", "auto"][random.below(3)]
        properties["tarn.rowChanges"] = changes
        properties["delta.enableDeletionVectors"] = String(changes != "copy-on-write")
        properties["delta.checkpointInterval"] = String(2 + random.below(9))
        if random.chance(20) { properties["delta.enableChangeDataFeed"] = "true" }
        if random.chance(25) { properties["delta.enableInCommitTimestamps"] = "true" }
        if random.chance(25) { properties["delta.checkpointPolicy"] = "v2" }
        let hours = [1, 2, 12][random.below(3)]
        properties["delta.deletedFileRetentionDuration"] = "interval \(hours) hours"
        let logHours = [2, 24][random.below(2)]
        properties["delta.logRetentionDuration"] = "interval \(logHours) hours"
        retention = Int64(min(hours, logHours)) * Self.hour
        if random.chance(70) {
            var compaction = AutoCompaction()
            compaction.fileCount = 3 + random.below(4)
            compaction.versionInterval = Int64(3 + random.below(4))
            compaction.secondsLimit = 1e6
            autoCompaction = compaction
        } else {
            autoCompaction = nil
        }
    }

    var createOptions: CreateOptions {
        var options = CreateOptions(
            key: isKeyed ? ["id"] : [], partitionColumns: isPartitioned ? ["cohort"] : [])
        options.properties = properties
        return options
    }

    static func batch(_ rows: Rows) -> RecordBatch {
        var id = ColumnBuilder(type: .int64)
        var cohort = ColumnBuilder(type: .string)
        var value = ColumnBuilder(type: .int64)
        for row in rows.sorted(by: { $0.key < $1.key }) {
            id.append(integer: row.key)
            cohort.append("c\(row.key % 3)")
            value.append(integer: row.value)
        }
        return RecordBatch(schema: schema, columns: [id.finish(), cohort.finish(), value.finish()])
    }

    /// The rows, and how many they were: more where an id comes twice.
    static func rows(of batch: RecordBatch) -> (rows: Rows, count: Int) {
        var rows: Rows = [:]
        for row in 0..<batch.rowCount {
            let id = batch.columns[0].integer(at: row) ?? -1
            let isRight = batch.columns[1].string(at: row) == "c\(id % 3)"
            rows[id] = isRight ? batch.columns[2].integer(at: row) ?? -1 : -2
        }
        return (rows, batch.rowCount)
    }
}
