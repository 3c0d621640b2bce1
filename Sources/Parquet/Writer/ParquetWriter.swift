public import Columnar

/// Writes a Parquet file from record batches. Does no I/O: the caller drains finished bytes after each call.
///
///     var writer = try ParquetWriter(schema: schema)
///     for batch in batches {
///         try writer.write(batch)
///         try sink.append(writer.takeBytes())
///     }
///     let file = try writer.finish()
///     try sink.append(writer.takeBytes())
///
/// Holds at most the rows of one row group and their encoded pages.
public struct ParquetWriter: ~Copyable {
    public let schema: Schema
    public let options: WriterOptions

    /// Throws if the schema has a type that Parquet cannot hold, or if the options contradict it.
    public init(schema: Schema, options: WriterOptions = .init()) throws(ParquetError) {
        self.schema = schema
        self.options = options
    }

    /// Adds rows; whole row groups are encoded as they fill. Throws if the batch has other columns than the schema, or
    /// a null in a column that may have none.
    public mutating func write(_ batch: RecordBatch) throws(ParquetError) {
        throw .unsupported(feature: "writing", column: "")
    }

    /// Finished bytes since the last call, in file order.
    public mutating func takeBytes() -> [UInt8] { [] }

    /// Writes the last row group and the footer. Nothing may be written afterwards.
    public mutating func finish() throws(ParquetError) -> WrittenFile {
        throw .unsupported(feature: "writing", column: "")
    }
}
