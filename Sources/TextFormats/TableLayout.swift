import Columnar

/// Collects rows until the widths of a table are known, then prints them and those that follow.
///
/// Numbers are aligned right, everything else left; null stands as `null`. Control characters are escaped, so that
/// data cannot steer a terminal. Numbers are never cut: half a number is a wrong number.
struct TableLayout {
    private struct Cell {
        var text: String
        var width: Int
        var isNull: Bool
    }

    private let options: TableOptions
    private let names: [Cell]
    private let isRightAligned: [Bool]
    private var held: [[Cell]] = []
    private var widths: [Int]?

    init(schema: Schema, options: TableOptions) {
        self.options = options
        names = schema.fields.map { field in
            let text = TerminalText.escaped(field.name)
            return Cell(text: text, width: TerminalText.width(text), isNull: false)
        }
        isRightAligned = schema.fields.map(\.type.isNumber)
    }

    mutating func add(_ batch: RecordBatch, to text: inout TextBuffer) {
        let tree = ValueTree(batch, spelling: .display)
        var scratch = TextBuffer(minimumCapacity: 1 << 10)
        // An escape or a cut needs no more than this of a long text.
        let byteLimit = options.cellWidthLimit * 32
        tree.withNodes { nodes in
            for row in 0..<batch.rowCount {
                var cells: [Cell] = []
                cells.reserveCapacity(batch.columns.count)
                for column in batch.columns.indices {
                    guard !batch.columns[column].isNull(at: row) else {
                        cells.append(Cell(text: "null", width: 4, isNull: true))
                        continue
                    }
                    unsafe scratch.append(cell: column, row, nodes, .display)
                    if scratch.byteCount > byteLimit { scratch.truncate(to: byteLimit) }
                    let cell = TerminalText.escaped(String(decoding: scratch.takeBytes(), as: UTF8.self))
                    cells.append(Cell(text: cell, width: TerminalText.width(cell), isNull: false))
                }
                if let widths {
                    append(cells, widths, to: &text)
                } else {
                    held.append(cells)
                    if held.count >= options.sampleRowCount { flush(to: &text) }
                }
            }
        }
    }

    /// Fixes the widths, if they are not, and prints header and held rows.
    mutating func flush(to text: inout TextBuffer) {
        guard widths == nil else { return }
        let fixed = fittingWidths()
        widths = fixed
        append(names, fixed, to: &text)
        if options.isStyled { text.append("\u{1B}[2m") }
        for (index, width) in fixed.enumerated() {
            if index > 0 { text.append("  ") }
            for _ in 0..<width { text.append("─") }
        }
        if options.isStyled { text.append("\u{1B}[0m") }
        text.append("\n")
        for row in held { append(row, fixed, to: &text) }
        held = []
    }

    /// Widths of the columns that are shown. Narrows the widest texts until the row fits, then drops columns.
    private func fittingWidths() -> [Int] {
        var widths = names.indices.map { column in
            min(options.cellWidthLimit, held.reduce(names[column].width) { max($0, $1[column].width) })
        }
        guard let limit = options.width else { return widths }
        let narrowest = 8
        func total() -> Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }
        let textColumns = widths.indices.filter { !isRightAligned[$0] }
        while total() > limit, let widest = textColumns.map({ widths[$0] }).max(), widest > narrowest {
            let widestColumns = textColumns.filter { widths[$0] == widest }
            let second = textColumns.map { widths[$0] }.filter { $0 < widest }.max() ?? narrowest
            let share = (total() - limit + widestColumns.count - 1) / widestColumns.count
            for column in widestColumns { widths[column] = max(narrowest, second, widest - share) }
        }
        // Two blanks and a mark tell that columns are left out.
        while total() > limit - (widths.count < names.count ? 3 : 0), widths.count > 1 { widths.removeLast() }
        return widths
    }

    private func append(_ cells: [Cell], _ widths: [Int], to text: inout TextBuffer) {
        let isCut = widths.count < cells.count
        for (column, width) in widths.enumerated() {
            if column > 0 { text.append("  ") }
            var cell = cells[column]
            if cell.width > width, !isRightAligned[column] {
                cell.text = TerminalText.truncated(cell.text, to: width)
                cell.width = TerminalText.width(cell.text)
            }
            let padding = width - cell.width
            if isRightAligned[column] { text.append(repeating: UInt8(ascii: " "), count: padding) }
            if cell.isNull, options.isStyled {
                text.append("\u{1B}[2m")
                text.append(text: cell.text)
                text.append("\u{1B}[0m")
            } else {
                text.append(text: cell.text)
            }
            let isLast = column == widths.count - 1 && !isCut
            if !isRightAligned[column], !isLast { text.append(repeating: UInt8(ascii: " "), count: padding) }
        }
        if isCut { text.append("  …") }
        text.append("\n")
    }
}

extension DataType {
    fileprivate var isNumber: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
            .decimal:
            true
        default: false
        }
    }
}
