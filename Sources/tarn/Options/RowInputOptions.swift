import ArgumentParser
import Columnar
import LakeRuntime
import TableOperations

/// What rows come in, and under which name.
struct RowInputOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "parquet, arrow, csv, tsv, jsonl or json; else by the ending of each file.", valueName: "f"))
    var inputFormat: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Name the rows; rows whose name was applied before are not applied again.", valueName: "id"))
    var batchID: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What becomes of rows that cannot be taken: fail refuses them all, quarantine puts them aside.",
            valueName: "fail|quarantine"))
    var onError = OnError.fail

    /// What becomes of rows that cannot be taken.
    enum OnError: String, ExpressibleByArgument, CaseIterable {
        case fail, quarantine
    }

    /// The rows of all files in the types of `schema`, and where rows that cannot be taken go.
    func source(_ files: [String], as schema: Schema) throws -> (rows: RowFileSource, quarantine: Quarantine?)
    {
        let rowFiles = try files.map { try RowFile(path: $0, format: inputFormat) }
        let first = files.first.map { $0 == "-" ? "stdin" : $0 } ?? "rows"
        let quarantine = onError == .quarantine ? Quarantine(path: first + ".quarantine.jsonl") : nil
        return (RowFileSource(rowFiles, as: schema, quarantine: quarantine), quarantine)
    }

    /// The columns of the first file; nil where its rows cannot be read twice.
    func schema(of files: [String]) async throws -> Schema? {
        guard let first = files.first, !files.contains("-") else { return nil }
        return try await RowFile(path: first, format: inputFormat).schema()
    }

    var batch: BatchIdentifier? {
        batchID.map { BatchIdentifier(application: "tarn:batch:\($0)", sequence: 1) }
    }

    /// All rows of all files. `schema` gives the types of formats that have none; nil: they are found in the rows.
    func read(_ files: [String], as schema: Schema?) async throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        for file in files {
            batches += try await RowFile(path: file, format: inputFormat).read(as: schema)
        }
        return batches
    }

    /// All rows of all files, with the columns that the files have. Columns of `known` have the types that it says.
    func read(_ files: [String], knowing known: Schema) async throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        for file in files {
            batches += try await RowFile(path: file, format: inputFormat).read(knowing: known)
        }
        return batches
    }
}
