import Columnar
import DeltaLog
import ObjectStorage
import TableOperations
import TableScan
import Testing

/// A small keyed table of weekly scores for tests: key `id, date`, partitioned by `cohort`.
struct ScoreTable {
    static let schema = Schema([
        Field(name: "id", type: .int64), Field(name: "date", type: .date),
        Field(name: "cohort", type: .string),
        Field(name: "points", type: .int64), Field(name: "note", type: .string),
    ])

    struct Key: Hashable, Comparable {
        var id: Int64
        var date: Int32
        static func < (left: Key, right: Key) -> Bool { (left.id, left.date) < (right.id, right.date) }
    }

    struct Row: Hashable {
        var key: Key
        var cohort: String
        var points: Int64?
        var note: String?

        init(_ id: Int64, _ date: Int32, _ cohort: String, _ points: Int64?, _ note: String? = nil) {
            key = Key(id: id, date: date)
            self.cohort = cohort
            self.points = points
            self.note = note
        }
    }

    let store: any ObjectStore
    let table: Table

    /// Creates the table in a fresh store unless one is given.
    init(
        store: any ObjectStore = InMemoryObjectStore(), partitioned: Bool = true,
        properties: [String: String] = [:], key: [String] = ["id", "date"], schema: Schema = Self.schema
    ) async throws {
        self.store = store
        let location = TableLocation(store: store, root: try #require(ObjectPath("lake/scores")))
        var options = CreateOptions(key: key, partitionColumns: partitioned ? ["cohort"] : [])
        options.properties = properties
        try await Table.create(at: location, schema: schema, options: options)
        table = Table(location)
    }

    static func batch(_ rows: [Row]) -> RecordBatch {
        var id = ColumnBuilder(type: .int64)
        var date = ColumnBuilder(type: .date)
        var cohort = ColumnBuilder(type: .string)
        var points = ColumnBuilder(type: .int64)
        var note = ColumnBuilder(type: .string)
        for row in rows {
            id.append(integer: row.key.id)
            date.append(integer: Int64(row.key.date))
            cohort.append(row.cohort)
            if let value = row.points { points.append(integer: value) } else { points.appendNull() }
            if let value = row.note { note.append(value) } else { note.appendNull() }
        }
        return RecordBatch(
            schema: schema,
            columns: [id.finish(), date.finish(), cohort.finish(), points.finish(), note.finish()])
    }

    static func rows(_ batch: RecordBatch) -> [Row] {
        (0..<batch.rowCount).map { row in
            Row(
                batch.columns[0].integer(at: row) ?? -1, Int32(batch.columns[1].integer(at: row) ?? -1),
                batch.columns[2].string(at: row) ?? "", batch.columns[3].integer(at: row),
                batch.columns[4].string(at: row))
        }
    }

    /// All rows of a version, sorted by key.
    func rows(version: Int64? = nil) async throws -> [Row] {
        let batch = try await Scan(try await table.snapshot(version: version)).collect()
        return Self.rows(batch).sorted { $0.key < $1.key }
    }

    @discardableResult
    func upsert(_ rows: [Row], _ options: UpsertOptions = UpsertOptions()) async throws -> WriteResult {
        try await table.upsert([Self.batch(rows)], options: options)
    }
}
