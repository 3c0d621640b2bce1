/// Cuts a stream of bytes into rows: lines of delimited text, lines of JSON, elements of a JSON array.
///
/// Holds what has not been used yet: at most one row and the bytes given last.
struct RecordSource: ~Copyable {
    /// A row within the buffer that is handed out with it.
    struct Record {
        var range: Range<Int>
        /// The line of the file in which it starts, from 1.
        var line: Int
    }

    let format: TextFormat
    private let byteLimit: Int
    private var pending: [UInt8] = []
    private var position = 0
    private var line = 1
    private var hasBegun = false
    private(set) var scanner: DelimitedScanner
    /// For a JSON array: before it, within, behind.
    private var arrayState = ArrayState.before

    private enum ArrayState { case before, first, next, lone, after }

    init(format: TextFormat, byteLimit: Int) {
        self.format = format
        self.byteLimit = byteLimit
        scanner = DelimitedScanner(delimiter: format == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ","))
    }

    /// Takes more bytes and hands out every row that is complete. Blank lines are no rows, but for a blank line of
    /// delimited text, which is a row of one empty cell and left to `body`.
    mutating func append(
        _ bytes: [UInt8], isFinal: Bool,
        _ body: (UnsafeBufferPointer<UInt8>, Record, DelimitedScanner) throws(TextReadError) -> Void
    ) throws(TextReadError) {
        if position > 0 { pending.removeFirst(position) }
        position = 0
        pending += bytes
        if !hasBegun {
            guard isFinal || pending.count >= 4 else { return }
            hasBegun = true
            if pending.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            if pending.starts(with: [0xFF, 0xFE]) || pending.starts(with: [0xFE, 0xFF]) {
                throw .unsupportedEncoding(name: "UTF-16")
            }
        }
        let held = pending
        let outcome = unsafe held.withUnsafeBufferPointer { buffer -> Result<Void, TextReadError> in
            do throws(TextReadError) {
                while let record = try unsafe next(buffer, isFinal: isFinal) {
                    try unsafe body(buffer, record, scanner)
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        if held.count - position > byteLimit { throw .rowTooLong(line: line, byteLimit: byteLimit) }
    }

    private mutating func next(
        _ buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
    ) throws(TextReadError) -> Record? {
        switch format {
        case .jsonLines: return unsafe nextLine(buffer, isFinal: isFinal)
        case .json: return try unsafe nextElement(buffer, isFinal: isFinal)
        case .csv, .tsv, .table: return try unsafe nextRow(buffer, isFinal: isFinal)
        }
    }

    private mutating func nextRow(
        _ buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
    ) throws(TextReadError) -> Record? {
        guard position < buffer.count else { return nil }
        switch unsafe scanner.scan(buffer, from: position, isFinal: isFinal) {
        case .incomplete: return nil
        case .unterminated: throw .unterminatedQuote(line: line)
        case .row(let end, let next):
            let record = Record(range: position..<end, line: line)
            position = next
            line += scanner.lineCount
            return record
        }
    }

    private mutating func nextLine(_ buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool) -> Record? {
        while position < buffer.count {
            var end = position
            while end < buffer.count, unsafe buffer[end] != 0x0A { end += 1 }
            if end == buffer.count, !isFinal { return nil }
            let record = Record(range: position..<end, line: line)
            position = min(end + 1, buffer.count)
            line += 1
            for index in record.range where unsafe !Self.isBlank(buffer[index]) { return record }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    /// The next element of the array. A lone object, or several without an array, are rows as well.
    private mutating func nextElement(
        _ buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
    ) throws(TextReadError) -> Record? {
        while position < buffer.count {
            let byte = unsafe buffer[position]
            if Self.isBlank(byte) {
                if byte == 0x0A { line += 1 }
                position += 1
                continue
            }
            switch (arrayState, byte) {
            case (.before, UInt8(ascii: "[")):
                arrayState = .first
                position += 1
            case (.first, UInt8(ascii: "]")), (.next, UInt8(ascii: "]")):
                arrayState = .after
                position += 1
            case (.next, UInt8(ascii: ",")):
                arrayState = .lone
                position += 1
            case (.before, UInt8(ascii: "{")), (.first, UInt8(ascii: "{")), (.lone, UInt8(ascii: "{")):
                guard let end = unsafe endOfObject(buffer) else {
                    if isFinal { throw .malformedJSON(line: line, reason: "an object has no end") }
                    return nil
                }
                let record = Record(range: position..<end, line: line)
                for index in record.range where unsafe buffer[index] == 0x0A { line += 1 }
                position = end
                arrayState = arrayState == .before ? .after : .next
                return record
            case (.after, _): throw .malformedJSON(line: line, reason: "something stands behind the rows")
            default: throw .malformedJSON(line: line, reason: "an array of objects is due")
            }
        }
        if isFinal, arrayState != .after {
            throw .malformedJSON(
                line: line,
                reason: arrayState == .before ? "there is no array of objects" : "the array has no end")
        }
        return nil
    }

    private func endOfObject(_ buffer: UnsafeBufferPointer<UInt8>) -> Int? {
        var depth = 0
        var isInText = false
        var index = position
        while index < buffer.count {
            let byte = unsafe buffer[index]
            if isInText {
                if byte == UInt8(ascii: "\\") {
                    index += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInText = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
            index += 1
        }
        return nil
    }
}
