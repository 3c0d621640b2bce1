import Columnar

/// Puts rows of text into the builders of a batch. A class, so that its builders stay in place while rows come.
final class RowFiller {
    /// The builder of a column, in a place of its own.
    private final class Slot {
        var builder: ColumnBuilder
        init(_ type: DataType) { builder = ColumnBuilder(type: type) }
    }

    let schema: Schema
    private let format: TextFormat
    private let options: TextReadOptions
    private(set) var rowCount = 0
    var batches: [RecordBatch] = []
    var rejected: [RejectedRow] = []
    private var slots: [Slot]
    private let names: [String]
    /// A bit a row of the batch under construction: whether it is whole.
    private var isWhole: [Bool] = []
    private var appender = ValueAppender()
    private var tape = JSONTape()
    private var scratch: [UInt8] = []
    /// For each cell of a row its column, or -1 to pass over; nil until the header is read.
    private var targets: [Int]?
    /// For each column the cell or node of the present row, or -1.
    private var places: [Int]
    private let positions: [String: Int]

    init(format: TextFormat, schema: Schema, options: TextReadOptions) {
        self.format = format
        self.schema = schema
        self.options = options
        slots = schema.fields.map { Slot($0.type) }
        names = schema.fields.map(\.name)
        places = [Int](repeating: -1, count: schema.fields.count)
        positions = Dictionary(schema.fields.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in
            first
        }
        if !options.hasHeader { targets = Array(schema.fields.indices) }
    }

    /// Takes one row, or the header.
    func fill(
        _ buffer: UnsafeBufferPointer<UInt8>, _ record: RecordSource.Record, _ scanner: DelimitedScanner
    ) throws(TextReadError) {
        if format == .jsonLines || format == .json { return unsafe fill(json: buffer, record) }
        guard let targets else {
            targets = try unsafe readHeader(buffer, scanner.cells)
            return
        }
        // A blank line is no row, unless a row has but one cell, which is then empty.
        if record.range.isEmpty, targets.count > 1 { return }
        rowCount += 1
        guard scanner.fault == nil, scanner.cells.count == targets.count else {
            let reason = scanner.fault ?? "there are \(scanner.cells.count) cells, not \(targets.count)"
            return unsafe reject(buffer, record, nil, reason)
        }
        for (cell, target) in targets.enumerated() where target >= 0 { places[target] = cell }
        appender.clearFault()
        for column in slots.indices {
            let place = places[column]
            if place < 0 {
                slots[column].builder.appendNull()
            } else {
                unsafe append(scanner.cells[place], buffer, to: &slots[column].builder, column)
            }
        }
        unsafe endRow(buffer, record)
    }

    private func append(
        _ cell: DelimitedScanner.Cell, _ buffer: UnsafeBufferPointer<UInt8>, to builder: inout ColumnBuilder,
        _ column: Int
    ) {
        let text = unsafe UnsafeBufferPointer(rebasing: buffer[cell.start..<cell.end])
        if !cell.isQuoted {
            if text.isEmpty { return builder.appendNull() }
            if !options.nullTexts.isEmpty,
                unsafe options.nullTexts.contains(String(decoding: text, as: UTF8.self))
            {
                return builder.appendNull()
            }
        } else if text.isEmpty, builder.type != .string, builder.type != .binary {
            // Many programs put quotes around every cell, empty ones too.
            return builder.appendNull()
        }
        guard cell.hasDoubledQuotes else {
            return unsafe appender.append(text: text, to: &builder, column: column)
        }
        scratch.removeAll(keepingCapacity: true)
        var index = 0
        while index < text.count {
            let byte = unsafe text[index]
            scratch.append(byte)
            index += byte == UInt8(ascii: "\"") ? 2 : 1
        }
        unsafe scratch.withUnsafeBufferPointer {
            unsafe appender.append(text: $0, to: &builder, column: column)
        }
    }

    private func readHeader(
        _ buffer: UnsafeBufferPointer<UInt8>, _ cells: [DelimitedScanner.Cell]
    ) throws(TextReadError) -> [Int] {
        let names = unsafe HeaderText.names(buffer, cells)
        var targets: [Int] = []
        for (index, name) in names.enumerated() {
            if names[..<index].contains(name) { throw .duplicateColumn(name: name) }
            let target = positions[name] ?? -1
            if target < 0, !options.ignoresUnknownColumns { throw .unknownColumn(name: name) }
            targets.append(target)
        }
        return targets
    }

    private func fill(json buffer: UnsafeBufferPointer<UInt8>, _ record: RecordSource.Record) {
        rowCount += 1
        guard unsafe tape.parse(buffer, record.range) else {
            let column = tape.faultOffset - record.range.lowerBound + 1
            return unsafe reject(buffer, record, nil, "this is no JSON: at byte \(column) \(tape.fault)")
        }
        guard tape.nodes[0].kind == .object else {
            return unsafe reject(buffer, record, nil, "this is no JSON object")
        }
        for column in places.indices { places[column] = -1 }
        var child = 1
        var expected = 0
        while child < tape.nodes[0].next {
            let value = tape.nodes[child].next
            let name = tape.nodes[child]
            // Rows mostly have the columns in order.
            if expected < names.count, unsafe isName(name, buffer, names[expected]) {
                places[expected] = value
                expected += 1
            } else {
                let text = unsafe ValueAppender.name(name, buffer)
                if let position = positions[text] {
                    if places[position] >= 0 {
                        return unsafe reject(buffer, record, text, "the column is there twice")
                    }
                    places[position] = value
                    expected = position + 1
                } else if !options.ignoresUnknownColumns {
                    return unsafe reject(buffer, record, text, "the schema has no such column")
                }
            }
            child = tape.nodes[value].next
        }
        appender.clearFault()
        let tape = tape
        for column in slots.indices {
            let place = places[column]
            if place < 0 {
                slots[column].builder.appendNull()
            } else {
                unsafe appender.append(
                    node: place, of: tape, buffer, to: &slots[column].builder, column: column)
            }
        }
        unsafe endRow(buffer, record)
    }

    private func isName(_ node: JSONTape.Node, _ buffer: UnsafeBufferPointer<UInt8>, _ name: String) -> Bool {
        guard !node.hasEscapes, node.end - node.start == name.utf8.count else { return false }
        return unsafe name.utf8.elementsEqual(buffer[node.start..<node.end])
    }

    private func endRow(_ buffer: UnsafeBufferPointer<UInt8>, _ record: RecordSource.Record) {
        isWhole.append(appender.fault == nil)
        if let fault = appender.fault { unsafe reject(buffer, record, names[fault.column], fault.reason) }
        if isWhole.count >= options.batchRowLimit { return closeBatch() }
        // Adding up is too much for every row; long rows are added up at once.
        guard isWhole.count % 64 == 0 || record.range.count > 1 << 16 else { return }
        if slots.reduce(0, { $0 + $1.builder.byteCount }) >= options.batchByteLimit { closeBatch() }
    }

    private func reject(
        _ buffer: UnsafeBufferPointer<UInt8>, _ record: RecordSource.Record, _ column: String?,
        _ reason: String
    ) {
        let text = unsafe Array(buffer[record.range])
        rejected.append(
            RejectedRow(row: rowCount, line: record.line, column: column, reason: reason, text: text))
    }

    func finish() throws(TextReadError) {
        if format == .csv || format == .tsv, targets == nil { throw .noHeader }
        closeBatch()
    }

    private func closeBatch() {
        guard !isWhole.isEmpty else { return }
        let columns = slots.map { slot in
            var builder = ColumnBuilder(type: slot.builder.type)
            swap(&builder, &slot.builder)
            return builder.finish()
        }
        let batch = RecordBatch(schema: schema, columns: columns, rowCount: isWhole.count)
        let whole = batch.filtered(by: Bitmap(isWhole))
        isWhole.removeAll(keepingCapacity: true)
        if whole.rowCount > 0 { batches.append(whole) }
    }
}

/// The names in a header line.
enum HeaderText {
    /// Names without blanks around them; a doubled quote is one.
    static func names(_ buffer: UnsafeBufferPointer<UInt8>, _ cells: [DelimitedScanner.Cell]) -> [String] {
        cells.map { cell in
            var text = unsafe String(decoding: buffer[cell.start..<cell.end], as: UTF8.self)
            if cell.hasDoubledQuotes {
                text = text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
            }
            while let first = text.first, first.isWhitespace { text.removeFirst() }
            while let last = text.last, last.isWhitespace { text.removeLast() }
            return text
        }
    }
}
