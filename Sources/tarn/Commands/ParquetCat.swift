import ArgumentParser
import Columnar
import LakeRuntime
import Parquet

struct ParquetCat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Print rows, as JSON lines unless told.",
        discussion: "Example: tarn parquet cat part-0001.parquet --columns id,date --limit 10")

    @Argument(help: "The Parquet file.", completion: .file(extensions: ["parquet"]))
    var file: String

    @Option(name: .long, help: ArgumentHelp("Only these columns, in this order.", valueName: "a,b"))
    var columns: String?

    @Option(name: .long, help: ArgumentHelp("At most so many rows.", valueName: "n"))
    var limit: Int?

    @OptionGroup var output: RowOutputOptions

    func run() async throws {
        var options = ReadOptions()
        // As they are stored: some files hold years that 64-bit ticks cannot count.
        options.int96 = .bytes
        let parquet = try await ParquetFile.open(path: file, options: options)
        let chosen = try columns.map(Lists.names)?.map { name in
            guard let index = parquet.schema.index(of: name) else {
                let known = parquet.schema.fields.map(\.name).joined(separator: ", ")
                throw UsageError("\(file) has no column \"\(name)\"; it has: \(known)")
            }
            return index
        }
        let schema = chosen.map { RowOutput.schema(of: parquet.schema, columns: $0) } ?? parquet.schema
        let format = output.format == nil && output.output == nil ? .jsonl : try output.chosenFormat
        let rows = try RowOutput(format: format, schema: schema, path: output.output)
        var left = limit ?? .max
        var reader = parquet.read(columns: chosen)
        while left > 0, let batch = try await reader.next() {
            let part = batch.rowCount > left ? batch.slice(0..<left) : batch
            left -= part.rowCount
            try rows.write(part)
            try Task.checkCancellation()
        }
        try rows.finish()
    }
}
