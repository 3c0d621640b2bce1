/// Finds the next row of delimited text and its cells, by RFC 4180.
///
///     row    = cell { delimiter cell } ( LF | CRLF | end )
///     cell   = quoted | bare
///     quoted = '"' { any byte but '"' | '""' } '"'
///
/// A quote within a bare cell stands for itself. What stands behind a closing quote is a fault of the row.
struct DelimitedScanner {
    struct Cell: Equatable {
        /// Bytes of the buffer, without the quotes.
        var start: Int
        var end: Int
        var isQuoted = false
        /// Whether quotes are doubled within.
        var hasDoubledQuotes = false
    }

    enum Outcome: Equatable {
        /// The row's bytes without its line break, and where the next one starts.
        case row(end: Int, next: Int)
        /// The buffer ends before the row does.
        case incomplete
        /// The text ends within quotes.
        case unterminated
    }

    let delimiter: UInt8
    private(set) var cells: [Cell] = []
    /// Line breaks of the last row: one behind it and those within quotes.
    private(set) var lineCount = 0
    private(set) var fault: String?

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// Scans from `start`; `isFinal` if nothing follows the buffer.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isFinal: Bool) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        fault = nil
        lineCount = 1
        var index = start
        while true {
            var cell = Cell(start: index, end: index)
            if index < bytes.count, unsafe bytes[index] == UInt8(ascii: "\"") {
                index += 1
                cell = Cell(start: index, end: index, isQuoted: true)
                while true {
                    guard index < bytes.count else { return isFinal ? .unterminated : .incomplete }
                    let byte = unsafe bytes[index]
                    if byte == UInt8(ascii: "\"") {
                        if index + 1 == bytes.count, !isFinal { return .incomplete }
                        guard index + 1 < bytes.count, unsafe bytes[index + 1] == UInt8(ascii: "\"") else {
                            break
                        }
                        cell.hasDoubledQuotes = true
                        index += 1
                    } else if byte == 0x0A {
                        lineCount += 1
                    }
                    index += 1
                }
                cell.end = index
                index += 1
            }
            let bareStart = index
            while index < bytes.count, unsafe bytes[index] != delimiter && bytes[index] != 0x0A { index += 1 }
            if index == bytes.count, !isFinal { return .incomplete }
            let isLast = unsafe index == bytes.count || bytes[index] == 0x0A
            var end = index
            if isLast, end > bareStart, unsafe bytes[end - 1] == 0x0D { end -= 1 }
            if !cell.isQuoted {
                cell.end = end
            } else if end > bareStart {
                fault = "text stands behind the closing quote of a cell"
            }
            cells.append(cell)
            if isLast { return .row(end: end, next: min(index + 1, bytes.count)) }
            index += 1
        }
    }
}
