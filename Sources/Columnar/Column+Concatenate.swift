extension Column {
    /// All values of `columns`, which have one type, in order. Dictionaries are kept where all share one, merged
    /// where all columns have one and they are shorter than the columns, and decoded otherwise. O(values); throws where the result needs offsets beyond `Int32`.
    public static func concatenating(_ columns: [Column]) throws(ColumnarError) -> Column {
        guard let first = columns.first else {
            return Column(type: .null, count: 0, storage: .none)
        }
        if columns.count == 1 { return first }
        for column in columns where column.type != first.type {
            throw .schemaMismatch(expected: "\(first.type)", found: "\(column.type)")
        }
        let count = columns.reduce(0) { $0 + $1.count }
        let validity = concatenatedValidity(columns, count: count)
        if let shared = sharedDictionary(columns) {
            var indices = BufferBuilder(minimumCapacity: count * 4)
            for column in columns {
                if case .dictionary(let positions, _) = column.storage {
                    indices.append(bytes: positions.bytes)
                }
            }
            return Column(
                type: first.type, count: count, validity: validity,
                storage: .dictionary(indices: indices.finish(), values: shared))
        }
        if let merged = try mergingDictionaries(columns, count: count, validity: validity) { return merged }
        let plain = columns.map { $0.decoded() }
        let storage: Storage
        switch first.type {
        case .null: storage = .none
        case .boolean:
            var bits = BitmapBuilder(minimumCapacity: count)
            for column in plain {
                if case .bits(let part) = column.storage { bits.append(part) }
            }
            storage = .bits(bits.finish())
        case .string, .binary: storage = try concatenateVariable(plain, count: count)
        case .list, .map: storage = try concatenateLists(plain, count: count)
        case .structure(let fields):
            var children: [Column] = []
            for index in fields.indices {
                var parts: [Column] = []
                for column in plain {
                    guard case .structure(let children) = column.storage else { continue }
                    parts.append(children[index].slice(0..<column.count))
                }
                children.append(try concatenating(parts))
            }
            storage = .structure(children)
        default:
            var bytes = BufferBuilder(minimumCapacity: count * (first.type.byteWidth ?? 0))
            for column in plain {
                guard case .fixed(let buffer) = column.storage else { continue }
                bytes.append(bytes: buffer.bytes.extracting(0..<column.count * (first.type.byteWidth ?? 0)))
            }
            storage = .fixed(bytes.finish())
        }
        return Column(
            type: first.type, count: count, validity: concatenatedValidity(plain, count: count),
            storage: storage)
    }

    private static func concatenatedValidity(_ columns: [Column], count: Int) -> Bitmap? {
        guard columns.contains(where: { $0.validity != nil }) else { return nil }
        var builder = BitmapBuilder(minimumCapacity: count)
        for column in columns {
            if let validity = column.validity {
                builder.append(validity)
            } else {
                builder.append(repeating: true, count: column.count)
            }
        }
        return builder.finish()
    }

    /// The dictionary that all columns use, told by its memory.
    private static func sharedDictionary(_ columns: [Column]) -> Column? {
        var shared: Column?
        for column in columns {
            guard case .dictionary(_, let values) = column.storage else { return nil }
            guard let first = shared else {
                shared = values
                continue
            }
            guard case .variable(let a, let b) = first.storage, case .variable(let c, let d) = values.storage,
                a.isSameMemory(as: c), b.isSameMemory(as: d)
            else { return nil }
        }
        return shared
    }

    /// One dictionary with each entry once, if every column has a dictionary and that pays.
    private static func mergingDictionaries(
        _ columns: [Column], count: Int, validity: Bitmap?
    ) throws(ColumnarError) -> Column? {
        var dictionaries: [Column] = []
        for column in columns {
            guard case .dictionary(_, let values) = column.storage else { return nil }
            dictionaries.append(values)
        }
        // Merging hashes every entry: it pays while there are fewer of them than rows.
        guard dictionaries.reduce(0, { $0 + $1.count }) <= count else { return nil }
        let stacked = try concatenating(dictionaries)
        let index = KeyIndex([stacked], duplicates: .first)
        let firstEntries = index.find([stacked])
        var newPositions = [Int32](repeating: 0, count: stacked.count)
        for (position, entry) in index.rows.enumerated() { newPositions[Int(entry)] = Int32(position) }
        var indices = BufferBuilder(minimumCapacity: count * 4)
        var base = 0
        for column in columns {
            guard case .dictionary(let positions, let values) = column.storage else { continue }
            let old = positions.values(as: Int32.self)
            for row in 0..<column.count {
                // Under a null any position may stand.
                let entry = Int(old[row])
                let isInside = entry >= 0 && entry < values.count
                precondition(
                    isInside || column.isNull(at: row), "dictionary position \(entry) of \(values.count)")
                indices.append(isInside ? newPositions[Int(firstEntries[base + entry])] : 0)
            }
            base += values.count
        }
        return Column(
            type: stacked.type, count: count, validity: validity,
            storage: .dictionary(indices: indices.finish(), values: stacked.taking(index.rows)))
    }

    private static func concatenateVariable(_ columns: [Column], count: Int) throws(ColumnarError) -> Storage
    {
        var total = 0
        for column in columns {
            guard case .variable(let offsets, _) = column.storage else { continue }
            total += Int(offsets.load(at: column.count, as: Int32.self) - offsets.load(at: 0, as: Int32.self))
        }
        guard total <= Int(Int32.max) else { throw .tooLarge(elementCount: total) }
        var newOffsets = BufferBuilder(minimumCapacity: (count + 1) * 4)
        var bytes = BufferBuilder(minimumCapacity: total)
        newOffsets.append(Int32(0))
        for column in columns {
            guard case .variable(let offsets, let data) = column.storage else { continue }
            let values = offsets.values(as: Int32.self)
            let start = values[0]
            let shift = Int32(bytes.byteCount) - start
            for row in 0..<column.count { newOffsets.append(values[row + 1] + shift) }
            bytes.append(bytes: data.bytes.extracting(Int(start)..<Int(values[column.count])))
        }
        return .variable(offsets: newOffsets.finish(), data: bytes.finish())
    }

    private static func concatenateLists(_ columns: [Column], count: Int) throws(ColumnarError) -> Storage {
        var newOffsets = BufferBuilder(minimumCapacity: (count + 1) * 4)
        var children: [Column] = []
        var elementCount = 0
        newOffsets.append(Int32(0))
        for column in columns {
            guard case .list(let offsets, let child) = column.storage else { continue }
            let values = offsets.values(as: Int32.self)
            let start = Int(values[0])
            let end = Int(values[column.count])
            guard elementCount + end - start <= Int(Int32.max) else {
                throw .tooLarge(elementCount: elementCount + end - start)
            }
            let shift = Int32(elementCount - start)
            for row in 0..<column.count { newOffsets.append(values[row + 1] + shift) }
            children.append(child.slice(start..<end))
            elementCount += end - start
        }
        return .list(offsets: newOffsets.finish(), child: try concatenating(children))
    }
}

extension Buffer {
    /// Whether both are the very same bytes in memory.
    func isSameMemory(as other: Buffer) -> Bool {
        unsafe byteCount == other.byteCount && start == other.start
    }
}

extension RecordBatch {
    /// All rows of `batches`, which have the same column types and names, in order. Traps on no batches.
    public static func concatenating(_ batches: [RecordBatch]) throws(ColumnarError) -> RecordBatch {
        guard let first = batches.first else { preconditionFailure("no batches to concatenate") }
        if batches.count == 1 { return first }
        for batch in batches where batch.schema.fields.map(\.name) != first.schema.fields.map(\.name) {
            throw .schemaMismatch(
                expected: "\(first.schema.fields.map(\.name))", found: "\(batch.schema.fields.map(\.name))")
        }
        var columns: [Column] = []
        for index in first.columns.indices {
            columns.append(try Column.concatenating(batches.map { $0.columns[index] }))
        }
        return RecordBatch(
            schema: first.schema, columns: columns, rowCount: batches.reduce(0) { $0 + $1.rowCount })
    }
}
