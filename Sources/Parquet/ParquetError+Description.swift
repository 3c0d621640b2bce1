extension ParquetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notParquet(let byteCount):
            "not a Parquet file: no PAR1 magic at both ends of \(byteCount) bytes"
        case .truncated(let part, let offset, let needed, let available):
            "truncated: \(part) at byte \(offset) needs \(needed) bytes, \(available) are there"
        case .encrypted(let part): "\(part) is encrypted; encrypted Parquet cannot be read"
        case .malformedThrift(let fault, let part, let offset):
            "malformed \(part): \(fault) at byte \(offset)"
        case .malformedSchema(let element, let name, let problem):
            "malformed schema: element \(element) (\(name)): \(problem)"
        case .malformedFooter(let problem): "malformed footer: \(problem)"
        case .malformedColumnChunk(let column, let rowGroup, let problem):
            "malformed column chunk of \(column) in row group \(rowGroup): \(problem)"
        case .malformedPage(let column, let rowGroup, let offset, let fault):
            "malformed page of \(column) in row group \(rowGroup) at byte \(offset): \(fault)"
        case .checksumMismatch(let column, let rowGroup, let offset, let stored, let computed):
            "checksum mismatch in the page of \(column) in row group \(rowGroup) at byte \(offset): "
                + "stored \(stored), computed \(computed)"
        case .unsupported(let feature, let column):
            column.isEmpty ? "unsupported: \(feature)" : "unsupported in \(column): \(feature)"
        case .limitExceeded(let what, let stated, let limit):
            "\(what) of \(stated) is beyond the limit of \(limit)"
        case .invalidRequest(let problem): problem
        }
    }
}

extension ThriftFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .endOfData: "the data end early"
        case .varintTooLong: "a variable-length integer has too many bytes"
        case .lengthBeyondEnd(let stated): "a length of \(stated) reaches beyond the end"
        case .unknownType(let type): "unknown type \(type)"
        case .unexpectedType(let type, let field): "field \(field) has the wrong type \(type)"
        case .tooDeep: "structures are nested too deep"
        case .missingField(let field): "the required field \(field) is missing"
        case .valueOutOfRange(let field, let value): "field \(field) cannot be \(value)"
        }
    }
}

extension PageFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated(let what, let needed, let available):
            "\(what) need \(needed) bytes, \(available) are there"
        case .bitWidth(let width, let maximum): "a bit width of \(width), at most \(maximum) is possible"
        case .invalidCount(let what, let count): "\(what) cannot be \(count)"
        case .levelTooHigh(let level, let maximum): "a level of \(level) above the maximum of \(maximum)"
        case .misplacedRepetition(let level): "a repetition level of \(level) where none can be"
        case .dictionaryIndex(let index, let count): "index \(index) into a dictionary of \(count) values"
        case .missingDictionary: "dictionary-encoded, but the chunk has no dictionary page"
        case .secondDictionary: "a second dictionary page"
        case .encoding(let encoding, let type): "encoding \(encoding) for \(type) values"
        case .levelEncoding(let encoding): "levels encoded as \(encoding)"
        case .invalidUTF8: "a string that is not UTF-8"
        case .valueOutOfRange(let what): "\(what) out of range"
        case .valueInNullColumn: "a value in a column of nulls"
        case .decompression(let reason): "decompression failed: \(reason)"
        case .codec(let codec): "compression codec \(codec)"
        case .header(let problem): problem
        case .tooManyBytes(let count): "\(count) bytes in one column of a batch"
        }
    }
}
