/// Rows between delimiters, as RFC 4180 has them, the first line with the names.
///
///     file  = header *(line-end record)
///     cell  = *plain / DQUOTE *(any / 2DQUOTE) DQUOTE
///
/// An empty cell is null, an empty quoted one an empty text. Lines end with LF or CR LF.
struct DelimitedText {
    let file: String
    let delimiter: UInt8

    func rows(_ bytes: [UInt8]) throws(RuntimeError) -> TextRows {
        var scanner = Scanner(bytes: bytes, delimiter: delimiter, file: file)
        scanner.skipByteOrderMark()
        var rows = TextRows()
        guard let header = try scanner.record() else { return rows }
        var positions: [Int] = []
        for cell in header {
            guard let name = cell, !name.isEmpty else {
                throw RuntimeError(.refusedData, "\(file), line 1: a column has no name")
            }
            guard !rows.names.contains(name) else {
                throw RuntimeError(.refusedData, "\(file), line 1: column \(name) stands there twice")
            }
            positions.append(rows.column(named: name))
        }
        while true {
            let line = scanner.line
            guard let record = try scanner.record() else { return rows }
            if record.count == 1, record[0] == nil, positions.count > 1 { continue }
            guard record.count == positions.count else {
                throw RuntimeError(
                    .refusedData,
                    "\(file), line \(line): \(record.count) cells, and the header has \(positions.count)")
            }
            rows.beginRow(line: line)
            for (position, cell) in zip(positions, record) { rows.set(position, cell) }
        }
    }

    private struct Scanner {
        let bytes: [UInt8]
        let delimiter: UInt8
        let file: String
        var position = 0
        var line = 1

        mutating func skipByteOrderMark() {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        }

        /// The cells of the next line, or nil at the end.
        mutating func record() throws(RuntimeError) -> [String?]? {
            guard position < bytes.count else { return nil }
            var cells: [String?] = []
            while true {
                cells.append(try cell())
                guard position < bytes.count else { return cells }
                if bytes[position] == delimiter {
                    position += 1
                    if position == bytes.count {
                        cells.append(nil)
                        return cells
                    }
                    continue
                }
                if bytes[position] == UInt8(ascii: "\r") { position += 1 }
                guard position < bytes.count else { return cells }
                guard bytes[position] == UInt8(ascii: "\n") else {
                    throw RuntimeError(.refusedData, "\(file), line \(line): text behind a closing quote")
                }
                position += 1
                line += 1
                return cells
            }
        }

        private mutating func cell() throws(RuntimeError) -> String? {
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quotedCell() }
            let start = position
            while position < bytes.count, bytes[position] != delimiter, bytes[position] != UInt8(ascii: "\n"),
                !(bytes[position] == UInt8(ascii: "\r") && position + 1 < bytes.count
                    && bytes[position + 1] == UInt8(ascii: "\n"))
            {
                position += 1
            }
            return start == position ? nil : try text(bytes[start..<position])
        }

        private mutating func quotedCell() throws(RuntimeError) -> String {
            let firstLine = line
            var content: [UInt8] = []
            position += 1
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") {
                    guard position < bytes.count, bytes[position] == byte else {
                        return try text(content[...])
                    }
                    position += 1
                }
                if byte == UInt8(ascii: "\n") { line += 1 }
                content.append(byte)
            }
            throw RuntimeError(.refusedData, "\(file), line \(firstLine): a quote is not closed")
        }

        private func text(_ bytes: ArraySlice<UInt8>) throws(RuntimeError) -> String {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw RuntimeError(.refusedData, "\(file), line \(line): the text is no UTF-8")
            }
            return text
        }
    }
}
