import Columnar

/// Where the values of a page's rows stand in its text, field by field; made into columns afterwards.
struct IlluminateRows {
    private enum Cell {
        case null
        case text(JSONReader.Text)
        case number(Range<Int>)
    }

    private let fields: [IlluminateField]
    private var cells: [Cell] = []
    private var rowCount = 0

    /// Steps over an array of objects.
    init(_ reader: inout JSONReader, _ fields: [IlluminateField]) throws(JSONFault) {
        self.fields = fields
        let kind = try reader.peekKind()
        guard kind == .array else { throw reader.fault("results is \(kind.rawValue) in place of an array") }
        try reader.beginArray()
        while try reader.nextElement() {
            try addRow(&reader)
            rowCount += 1
        }
    }

    private mutating func addRow(_ reader: inout JSONReader) throws(JSONFault) {
        let first = cells.count
        cells.append(contentsOf: repeatElement(.null, count: fields.count))
        // Keys mostly come in one order: the search starts behind the last one found.
        var hint = 0
        try reader.beginObject()
        while let key = try reader.nextKey() {
            var found: Int?
            for step in 0..<fields.count {
                let index = hint + step < fields.count ? hint + step : hint + step - fields.count
                if reader.equals(key, fields[index].nameBytes) {
                    found = index
                    break
                }
            }
            guard let found else {
                try reader.skipValue()
                continue
            }
            hint = found + 1 < fields.count ? found + 1 : 0
            let kind = try reader.peekKind()
            switch kind {
            case .null:
                try reader.null()
                cells[first + found] = .null
            case .string: cells[first + found] = .text(try reader.string())
            case .number:
                let start = reader.position
                try reader.skipValue()
                cells[first + found] = .number(start..<reader.position)
            case .boolean, .object, .array:
                throw reader.fault("\(fields[found].name) of row \(rowCount + 1) is \(kind.rawValue)")
            }
        }
    }

    /// The rows as columns. `assessmentID` is the assessment that was asked for; rows of another refuse the page.
    func batch(_ reader: JSONReader, assessmentID: String?) throws(JSONFault) -> RecordBatch {
        var columns: [Column] = []
        for index in fields.indices {
            columns.append(try column(index, reader))
        }
        if let assessmentID, let ids = fields.firstIndex(where: { $0.name == "assessment_id" }) {
            for row in 0..<rowCount where text(cells[row * fields.count + ids], reader) != assessmentID {
                throw reader.fault("row \(row + 1) is of another assessment")
            }
        }
        return RecordBatch(
            schema: Schema(fields.map { Field(name: $0.name, type: $0.type) }), columns: columns,
            rowCount: rowCount)
    }

    private func column(_ index: Int, _ reader: JSONReader) throws(JSONFault) -> Column {
        let field = fields[index]
        var builder = ColumnBuilder(type: field.type)
        for row in 0..<rowCount {
            guard let value = text(cells[row * fields.count + index], reader),
                !value.isEmpty || (field.kind == .text && !field.isKey)
            else {
                guard !field.isKey else { throw reader.fault("\(field.name) of row \(row + 1) is missing") }
                builder.appendNull()
                continue
            }
            switch field.kind {
            case .text: builder.append(value)
            case .integer:
                guard let number = Self.integer(value) else {
                    throw reader.fault("\(field.name) of row \(row + 1) is no integer")
                }
                builder.append(integer: number)
            case .double:
                guard let number = Double(value), number.isFinite else {
                    throw reader.fault("\(field.name) of row \(row + 1) is no number")
                }
                builder.append(number)
            case .date:
                let bytes = Array(value.utf8)
                guard let day = ISODate.parse(bytes, in: 0..<bytes.count) else {
                    throw reader.fault("\(field.name) of row \(row + 1) is no date")
                }
                builder.append(integer: Int64(day))
            }
        }
        return builder.finish()
    }

    private func text(_ cell: Cell, _ reader: JSONReader) -> String? {
        switch cell {
        case .null: nil
        case .text(let text): reader.decoded(text)
        case .number(let range): String(decoding: reader.bytes[range], as: UTF8.self)
        }
    }

    /// An integer, also one written with zeros behind a point.
    private static func integer(_ text: String) -> Int64? {
        if let number = Int64(text) { return number }
        // Beyond 2^53 a double does not tell which integer was meant.
        guard let number = Double(text), number.magnitude < 9_007_199_254_740_992 else { return nil }
        return Int64(exactly: number)
    }
}
