extension JSONValue {
    /// Parses one JSON value; throws on anything behind it.
    public init(parsing text: String) throws(JSONError) {
        let bytes = Array(text.utf8)
        self = try JSONValue(parsing: bytes)
    }

    /// Parses one JSON value; throws on anything behind it.
    init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes.span)
        let value = try reader.readValue()
        guard reader.isAtEnd() else {
            throw .unexpectedByte(bytes[reader.offset], offset: reader.offset, expected: "the end")
        }
        self = value
    }

    /// The value as compact JSON text.
    public var jsonText: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }
}
