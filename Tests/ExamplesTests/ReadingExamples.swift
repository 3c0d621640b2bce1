import Columnar
import DeltaLog
import Expressions
import TableScan

struct Unusable: Error {
    var folder: String
}

func newestVersion(ofTableIn folder: String) async throws -> Int64 {
    guard let location = TableLocation.local(folder) else { throw Unusable(folder: folder) }
    return try await Table(location).snapshot().version
}

func sumOfHighPoints(in table: Table) async throws -> Int64 {
    let snapshot = try await table.snapshot()
    let condition = try Condition.parse("points >= 30", schema: snapshot.schema.columnar)
    var sum: Int64 = 0
    for try await batch in try Scan(snapshot, columns: ["points"], condition: condition) {
        for row in 0..<batch.rowCount { sum += batch.columns[0].integer(at: row) ?? 0 }
    }
    return sum
}

func names(in table: Table) async throws -> [String] {
    let rows = try await Scan(try await table.snapshot(), columns: ["name"], limit: 100).collect()
    return (0..<rows.rowCount).compactMap { rows.columns[0].string(at: $0) }
}

func rowCount(of table: Table, atVersion version: Int64) async throws -> Int {
    let snapshot = try await table.snapshot(version: version)
    var count = 0
    for try await batch in try Scan(snapshot, columns: []) { count += batch.rowCount }
    return count
}
