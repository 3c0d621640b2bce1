/// A structure of parquet.thrift: reads itself from and writes itself to the compact protocol.
///
/// Fields of unknown number are skipped. A required field that is missing is an error.
protocol ThriftStructure: Sendable {
    init(from reader: inout CompactReader) throws(ParquetError)
    func encode(into writer: inout CompactWriter)
}

extension ThriftStructure {
    /// Decodes one structure from the front of `bytes`; `part` names it in errors.
    static func decode(_ bytes: RawSpan, part: String) throws(ParquetError) -> (value: Self, byteCount: Int) {
        var reader = CompactReader(bytes, part: part)
        let value = try Self(from: &reader)
        return (value, reader.position)
    }

    /// The structure in the compact protocol.
    func encoded() -> [UInt8] {
        var writer = CompactWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension CompactReader {
    /// The value of a field that the specification requires.
    func required<Value>(_ value: Value?, field: Int) throws(ParquetError) -> Value {
        guard let value else { throw fault(.missingField(field)) }
        return value
    }
}
