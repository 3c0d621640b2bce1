import ArgumentParser
import LakeRuntime
import Parquet

struct ParquetSchema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the schema in the notation of the Parquet specification.",
        discussion: "Example: tarn parquet schema part-0001.parquet")

    @Argument(help: "The Parquet file.", completion: .file(extensions: ["parquet"]))
    var file: String

    func run() async throws {
        let parquet = try await ParquetFile.open(path: file)
        try StandardOutput.write(ParquetSchemaText.text(of: parquet.metadata.schema))
    }
}
