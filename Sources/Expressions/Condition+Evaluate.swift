public import Columnar

extension Condition {
    /// The rows of a batch for which the condition is true, a bit a row.
    ///
    /// Columns are found by name. A comparison with a dictionary column looks at each entry of the dictionary once.
    /// Throws if the batch lacks a column or has it in another type than the condition was bound to. O(rows × parts).
    public func evaluate(on batch: RecordBatch) throws(ExpressionError) -> Bitmap {
        try truth(on: batch).isTrue
    }

    func truth(on batch: RecordBatch) throws(ExpressionError) -> Truth {
        let count = batch.rowCount
        switch self {
        case .constant(let value): return Truth(repeating: value, count: count)
        case .decided(let reference, let value):
            let column = try batch.column(reference).withPlainValidity()
            return Truth(
                matches: Bitmap(repeating: value, count: count), validity: column.validityBitmap)
        case .compare(let reference, let comparison, let value):
            return try batch.column(reference).truth { column in column.matches(comparison, value) }
        case .isIn(let reference, let values):
            let matcher = ValueSet(values.filter { !$0.isNull })
            let truth = try batch.column(reference).truth { column in matcher.matches(column) }
            guard values.contains(.null) else { return truth }
            return Truth(isTrue: truth.isTrue, isFalse: Bitmap(repeating: false, count: count))
        case .like(let reference, let pattern):
            return try batch.column(reference).truth { column in column.matches(pattern) }
        case .isNull(let reference):
            let column = try batch.column(reference).withPlainValidity()
            guard let validity = column.validityBitmap else { return Truth(repeating: false, count: count) }
            return Truth(isTrue: ~validity, isFalse: validity)
        case .compareColumns(let left, let comparison, let right):
            return try compare(batch.column(left), comparison, batch.column(right), count)
        case .and(let parts):
            var truth = Truth(repeating: true, count: count)
            for part in parts { truth = try truth && part.truth(on: batch) }
            return truth
        case .or(let parts):
            var truth = Truth(repeating: false, count: count)
            for part in parts { truth = try truth || part.truth(on: batch) }
            return truth
        case .not(let part): return try !part.truth(on: batch)
        }
    }

    private func compare(_ left: Column, _ comparison: Comparison, _ right: Column, _ count: Int) -> Truth {
        var isTrue = BitmapBuilder(minimumCapacity: count)
        var isFalse = BitmapBuilder(minimumCapacity: count)
        for row in 0..<count {
            let order = left.scalar(at: row).compare(to: right.scalar(at: row))
            let holds = order.map { comparison.holds(order: $0) }
            isTrue.append(holds == true)
            isFalse.append(holds == false)
        }
        return Truth(isTrue: isTrue.finish(), isFalse: isFalse.finish())
    }
}

extension Column {
    /// The validity with nulls of the `null` type made explicit.
    var validityBitmap: Bitmap? {
        if let validity { return validity }
        return nullCount > 0 ? Bitmap(repeating: false, count: count) : nil
    }

    /// The column with entries of a dictionary that are null made nulls of the column itself.
    func withPlainValidity() -> Column {
        guard case .dictionary(let indices, let values) = storage, values.nullCount > 0 else { return self }
        let entries = values.taking(indices: indices)
        guard let outer = validity else {
            return Column(type: type, count: count, validity: entries.validityBitmap, storage: storage)
        }
        let validity = entries.validityBitmap.map { $0 & outer } ?? outer
        return Column(type: type, count: count, validity: validity, storage: storage)
    }

    /// The outcome of a test of values; `matches` gives a bit a value, what it gives for nulls does not matter.
    func truth(_ matches: (Column) -> Bitmap) -> Truth {
        guard case .dictionary(let indices, let values) = storage else {
            if case .null = type { return Truth(repeating: nil, count: count) }
            return Truth(matches: matches(self), validity: validityBitmap)
        }
        // A dictionary much longer than the rows that point into it is not worth a look at every entry.
        if values.count > 4 * max(count, 16) { return decoded().truth(matches) }
        let entries = values.truth(matches)
        var isTrue = BitmapBuilder(minimumCapacity: count)
        var isFalse = BitmapBuilder(minimumCapacity: count)
        let positions = indices.values(as: Int32.self)
        for row in 0..<count {
            if let validity, !validity[row] {
                isTrue.append(false)
                isFalse.append(false)
            } else {
                let entry = Int(positions[row])
                isTrue.append(entries.isTrue[entry])
                isFalse.append(entries.isFalse[entry])
            }
        }
        return Truth(isTrue: isTrue.finish(), isFalse: isFalse.finish())
    }
}
