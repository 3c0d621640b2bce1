import Columnar
import LakeRuntime
import SQLQuery

/// Runs queries and writes their rows.
struct SQLPrinter {
    var format: RowFormat
    /// A file; nil: standard output.
    var path: String?
    /// Whether to say on standard error how long a query took and how many rows were read.
    var showsTimes: Bool

    func run(_ query: String, in session: SQLSession) async throws {
        let started = ContinuousClock.now
        try await session.query(query) { rows in
            var rowCount = 0
            if rows.schema.fields.isEmpty {
                // Nothing to print: the statement makes something in this session only.
                StandardError.write("tarn: the query gives no rows\n")
            } else {
                let out = try RowOutput(format: format, schema: rows.schema, path: path)
                while let batch = try await rows.next() {
                    try out.write(batch)
                    rowCount += batch.rowCount
                }
                try out.finish()
            }
            if showsTimes { report(rowCount, try await rows.rowsRead(), since: started) }
        }
    }

    private func report(
        _ rowCount: Int, _ rowsRead: [QualifiedName: Int], since started: ContinuousClock.Instant
    ) {
        let passed = (ContinuousClock.now - started).components
        let seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
        var line = "\(Figures.grouped(rowCount)) rows  \(Figures.seconds(seconds))"
        for (name, count) in rowsRead.sorted(by: { $0.key < $1.key }) {
            line += "  \(name): \(Figures.grouped(count)) rows read"
        }
        StandardError.write(line + "\n")
    }
}
