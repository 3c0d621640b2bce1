import ArgumentParser

/// `tarn parquet`: one Parquet file at a time.
struct ParquetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parquet", abstract: "Look into one Parquet file.",
        discussion: "Example: tarn parquet meta part-0001.parquet",
        subcommands: [ParquetCat.self, ParquetSchema.self, ParquetMeta.self, ParquetVerify.self])
}
