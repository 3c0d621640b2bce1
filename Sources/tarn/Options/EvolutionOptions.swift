import ArgumentParser
import Columnar
import DeltaLog
import LakeRuntime
import TableOperations

/// How far a write may change the table's schema.
struct EvolutionOptions: ParsableArguments {
    @Flag(name: .long, help: "Columns that only the rows have become new columns of the table.")
    var addColumns = false

    @Flag(
        name: .long,
        help: "Widen columns whose type is too narrow for Parquet rows; needs delta.enableTypeWidening.")
    var widen = false

    var evolution: SchemaEvolution { SchemaEvolution(addsColumns: addColumns, widensTypes: widen) }

    /// The rows of files for a table. Where it matters which columns they have, they are read whole first, and what
    /// they will change in the schema is shown on standard error.
    func source(
        _ input: RowInputOptions, _ files: [String], for snapshot: Snapshot
    ) async throws -> (rows: any RowSource, quarantine: Quarantine?) {
        let schema = snapshot.schema.columnar
        guard addColumns || widen || snapshot.schema.completesRows else {
            let (rows, quarantine) = try input.source(files, as: schema)
            return (rows, quarantine)
        }
        guard input.onError == .fail else {
            throw UsageError(
                "--on-error quarantine is not for --add-columns, --widen and tables that compute columns")
        }
        let batches = try await input.read(files, knowing: schema)
        if let first = batches.first?.schema {
            for change in try evolution.changes(of: snapshot, for: first) {
                StandardError.write("\(change)\n")
            }
        }
        return (BatchSource(batches), nil)
    }
}
