import Columnar

/// Where the values of a page's rows stand in its text, field by field; made into columns afterwards.
struct IlluminateRows {
    /// A value of a row, as it stands in the text.
    private struct Cell {
        enum Kind: UInt8 {
            case null, text, escapedText, number
        }
        var kind = Kind.null
        var start: Int32 = 0
        var end: Int32 = 0

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    private let fields: [IlluminateField]
    private var cells: [Cell] = []
    private var rowCount = 0

    /// Steps over an array of objects.
    init(_ reader: inout JSONReader, _ fields: [IlluminateField]) throws(JSONFault) {
        self.fields = fields
        var names = FieldNames(fields)
        let kind = try reader.peekKind()
        guard kind == .array else { throw reader.fault("results is \(kind.rawValue) in place of an array") }
        guard reader.bytes.count <= Int32.max else { throw reader.fault("the text is too long") }
        try reader.beginArray()
        while try reader.nextElement() {
            try addRow(&reader, &names)
            rowCount += 1
        }
    }

    private mutating func addRow(_ reader: inout JSONReader, _ names: inout FieldNames) throws(JSONFault) {
        let first = cells.count
        for _ in 0..<names.count { cells.append(Cell()) }
        var keyNumber = 0
        try reader.beginObject()
        while let key = try reader.nextKey() {
            defer { keyNumber += 1 }
            guard let found = names.index(of: key, number: keyNumber, in: reader) else {
                try reader.skipValue()
                continue
            }
            guard let cell = try Self.cell(&reader) else {
                let kind = try reader.peekKind()
                throw reader.fault("\(fields[found].name) of row \(rowCount + 1) is \(kind.rawValue)")
            }
            cells[first + found] = cell
        }
    }

    /// Steps over a value; nil, and nothing stepped over, where it is neither text nor number nor null.
    private static func cell(_ reader: inout JSONReader) throws(JSONFault) -> Cell? {
        switch try reader.peekKind() {
        case .null:
            try reader.null()
            return Cell()
        case .string:
            let text = try reader.string()
            return Cell(
                kind: text.hasEscapes ? .escapedText : .text, start: Int32(text.range.lowerBound),
                end: Int32(text.range.upperBound))
        case .number:
            let start = reader.position
            try reader.skipValue()
            return Cell(kind: .number, start: Int32(start), end: Int32(reader.position))
        case .boolean, .object, .array: return nil
        }
    }

    /// The rows as columns. `assessmentID` is the assessment that was asked for; rows of another refuse the page.
    func batch(_ reader: JSONReader, assessmentID: String?) throws(JSONFault) -> RecordBatch {
        var columns: [Column] = []
        for index in fields.indices {
            columns.append(try column(index, reader))
        }
        if let assessmentID, let ids = fields.firstIndex(where: { $0.name == "assessment_id" }) {
            let wanted = Array(assessmentID.utf8)
            for row in 0..<rowCount {
                let cell = cells[row * fields.count + ids]
                guard reader.equals(.init(range: cell.range, hasEscapes: cell.kind == .escapedText), wanted)
                else { throw reader.fault("row \(row + 1) is of another assessment") }
            }
        }
        return RecordBatch(
            schema: Schema(fields.map { Field(name: $0.name, type: $0.type) }), columns: columns,
            rowCount: rowCount)
    }

    private func column(_ index: Int, _ reader: JSONReader) throws(JSONFault) -> Column {
        let field = fields[index]
        var builder = ColumnBuilder(type: field.type)
        let bytes = unsafe reader.bytes.span.bytes
        for row in 0..<rowCount {
            let cell = cells[row * fields.count + index]
            // Empty text means nothing where no text belongs, or a key.
            guard cell.kind != .null, cell.start < cell.end || (field.kind == .text && !field.isKey) else {
                guard !field.isKey else { throw reader.fault("\(field.name) of row \(row + 1) is missing") }
                builder.appendNull()
                continue
            }
            if cell.kind == .escapedText {
                let text = Array(reader.decoded(.init(range: cell.range, hasEscapes: true)).utf8)
                try Self.append(unsafe text.span.bytes, field, to: &builder, row: row, reader)
            } else {
                try Self.append(bytes.extracting(cell.range), field, to: &builder, row: row, reader)
            }
        }
        return builder.finish()
    }

    /// Appends a value of a field, written as text or as a number.
    private static func append(
        _ text: RawSpan, _ field: IlluminateField, to builder: inout ColumnBuilder, row: Int,
        _ reader: JSONReader
    ) throws(JSONFault) {
        switch field.kind {
        case .text: builder.append(bytes: text)
        case .integer:
            guard let number = NumberText.integer(text) else {
                throw reader.fault("\(field.name) of row \(row + 1) is no integer")
            }
            builder.append(integer: number)
        case .double:
            guard let number = NumberText.double(text) else {
                throw reader.fault("\(field.name) of row \(row + 1) is no number")
            }
            builder.append(number)
        case .date:
            let bytes = unsafe text.withUnsafeBytes { unsafe Array($0) }
            guard let day = ISODate.parse(bytes, in: 0..<bytes.count) else {
                throw reader.fault("\(field.name) of row \(row + 1) is no date")
            }
            builder.append(integer: Int64(day))
        }
    }
}

/// The names of fields side by side.
private struct FieldNames {
    private var bytes: [UInt8] = []
    private var ends = [0]
    /// Of each key of a row by number, the field that it was last.
    private var order: [Int] = []

    init(_ fields: [IlluminateField]) {
        for field in fields {
            bytes += field.name.utf8
            ends.append(bytes.count)
        }
    }

    var count: Int { ends.count - 1 }

    /// The field of the key that comes as number so much in its row. Keys mostly come in one order, so the field that
    /// was found there last is tried first.
    mutating func index(of key: JSONReader.Text, number: Int, in reader: JSONReader) -> Int? {
        let last = number < order.count ? order[number] : 0
        for step in 0..<count {
            let index = last + step < count ? last + step : last + step - count
            guard reader.equals(key, bytes, ends[index]..<ends[index + 1]) else { continue }
            if step > 0 || number >= order.count {
                while order.count <= number { order.append(index) }
                order[number] = index
            }
            return index
        }
        return nil
    }
}
