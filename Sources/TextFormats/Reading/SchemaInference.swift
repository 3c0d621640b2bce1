public import Columnar

/// Finds the columns of a file of rows and a type for each, from all of its rows.
///
/// A column of the known schema, such as that of the table that the rows go to, keeps its type whatever the rows hold.
/// Otherwise: whole numbers are `int64`; numbers with a point `float64`; `true` and `false` boolean; ISO dates and
/// timestamps those; everything else, and whatever mixes them, text. Numbers with a zero or a plus in front, or beyond
/// 64 bits, are names rather than quantities: they make a column text. A column of nulls is text. In JSON only strings can
/// be dates, arrays are lists and objects structures.
public struct SchemaInference: ~Copyable {
    public let format: TextFormat
    /// Rows seen so far.
    public private(set) var rowCount = 0
    private var source: RecordSource
    private let collector: ColumnCollector

    public init(format: TextFormat, known: Schema? = nil, options: TextReadOptions = TextReadOptions()) {
        precondition(format != .table, "tables for terminals are not read")
        self.format = format
        source = RecordSource(format: format, byteLimit: options.rowByteLimit)
        collector = ColumnCollector(format: format, known: known, options: options)
    }

    /// Looks at more of the file.
    public mutating func append(_ bytes: [UInt8]) throws(TextReadError) {
        try look(bytes, isFinal: false)
    }

    /// Looks at the rest. The columns come in the order of the header, or as JSON objects first have them.
    public mutating func finish() throws(TextReadError) -> Schema {
        try look([], isFinal: true)
        return try collector.schema()
    }

    private mutating func look(_ bytes: [UInt8], isFinal: Bool) throws(TextReadError) {
        let collector = collector
        try unsafe source.append(bytes, isFinal: isFinal) { buffer, record, scanner throws(TextReadError) in
            try unsafe collector.add(buffer, record, scanner)
        }
        rowCount = collector.rowCount
    }

    /// The schema of a text in memory.
    public static func schema(
        of bytes: [UInt8], format: TextFormat, known: Schema? = nil,
        options: TextReadOptions = TextReadOptions()
    ) throws(TextReadError) -> Schema {
        var inference = SchemaInference(format: format, known: known, options: options)
        try inference.append(bytes)
        return try inference.finish()
    }
}

/// Collects what the columns of a file hold.
final class ColumnCollector {
    private let format: TextFormat
    private let known: Schema?
    private let options: TextReadOptions
    private(set) var rowCount = 0
    private var names: [String] = []
    private var kinds: [ValueKinds] = []
    private var positions: [String: Int] = [:]
    private var hasHeader = false
    private var tape = JSONTape()

    init(format: TextFormat, known: Schema?, options: TextReadOptions) {
        self.format = format
        self.known = known
        self.options = options
    }

    func add(
        _ buffer: UnsafeBufferPointer<UInt8>, _ record: RecordSource.Record, _ scanner: DelimitedScanner
    ) throws(TextReadError) {
        if format == .json || format == .jsonLines { return unsafe add(json: buffer, record) }
        if !hasHeader {
            hasHeader = true
            names =
                options.hasHeader
                ? unsafe HeaderText.names(buffer, scanner.cells)
                : scanner.cells.indices.map { "column\($0 + 1)" }
            kinds = names.map { _ in ValueKinds() }
            for (index, name) in names.enumerated() where names[..<index].contains(name) {
                throw .duplicateColumn(name: name)
            }
            if options.hasHeader { return }
        }
        if record.range.isEmpty, names.count > 1 { return }
        rowCount += 1
        // Rows of another shape are rejected when they are read; they tell nothing here.
        guard scanner.fault == nil, scanner.cells.count == names.count else { return }
        for (index, cell) in scanner.cells.enumerated() where cell.end > cell.start {
            let text = unsafe UnsafeBufferPointer(rebasing: buffer[cell.start..<cell.end])
            if !cell.isQuoted, !options.nullTexts.isEmpty,
                unsafe options.nullTexts.contains(String(decoding: text, as: UTF8.self))
            {
                continue
            }
            unsafe kinds[index].add(text: text)
        }
    }

    private func add(json buffer: UnsafeBufferPointer<UInt8>, _ record: RecordSource.Record) {
        rowCount += 1
        guard unsafe tape.parse(buffer, record.range), tape.nodes[0].kind == .object else { return }
        var child = 1
        while child < tape.nodes[0].next {
            let value = tape.nodes[child].next
            let name = unsafe ValueAppender.name(tape.nodes[child], buffer)
            var position = positions[name] ?? -1
            if position < 0 {
                position = names.count
                positions[name] = position
                names.append(name)
                kinds.append(ValueKinds())
            }
            unsafe kinds[position].add(node: value, of: tape, buffer)
            child = tape.nodes[value].next
        }
    }

    func schema() throws(TextReadError) -> Schema {
        if format == .csv || format == .tsv, !hasHeader { throw .noHeader }
        return Schema(
            zip(names, kinds).map { name, kinds in
                if let field = known?.field(named: name) { return field }
                return Field(name: name, type: kinds.type)
            })
    }
}
