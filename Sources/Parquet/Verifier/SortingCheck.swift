internal import Columnar

/// Whether the rows of a row group are in the order that its sorting columns state.
enum SortingCheck {
    /// A sorting column with its values and, for each row, the number of its value; -1 for null.
    private struct Key {
        let values: LeafValues
        let order: ValueOrder
        let places: [Int32]
        let isDescending: Bool
        let nullsFirst: Bool

        /// Negative if `left` belongs before `right`, positive if behind, 0 if either way is right.
        func compare(_ left: Int, _ right: Int) -> Int {
            let (first, second) = (Int(places[left]), Int(places[right]))
            if first < 0 || second < 0 {
                if first < 0, second < 0 { return 0 }
                return (first < 0) == nullsFirst ? -1 : 1
            }
            if values.isLess(first, second, order: order) { return isDescending ? 1 : -1 }
            if values.isLess(second, first, order: order) { return isDescending ? -1 : 1 }
            return 0
        }
    }

    static func findings(
        _ sorting: [SortingColumn], rowGroup: Int, _ leaves: [WriterLeaf?], _ contents: [Int: LeafContents]
    ) -> [ParquetFinding] {
        var keys: [Key] = []
        for column in sorting {
            let index = Int(column.columnIndex)
            guard leaves.indices.contains(index) else {
                return [
                    ParquetFinding(part: .sorting, rowGroup: rowGroup, problem: "there is no column \(index)")
                ]
            }
            // Repeated columns have no order of rows; those without a form of their own cannot be compared.
            guard let leaf = leaves[index], let found = contents[index], let values = found.values,
                leaf.leaf.maximumRepetitionLevel == 0
            else { break }
            if case .none = leaf.order { break }
            keys.append(
                Key(
                    values: values, order: leaf.order,
                    places: places(found, maximumLevel: leaf.leaf.maximumDefinitionLevel),
                    isDescending: column.isDescending, nullsFirst: column.nullsFirst))
        }
        guard let rowCount = keys.map(\.places.count).min(), rowCount > 1 else { return [] }
        for row in 1..<rowCount {
            for key in keys {
                let order = key.compare(row - 1, row)
                if order < 0 { break }
                if order > 0 {
                    return [
                        ParquetFinding(
                            part: .sorting, rowGroup: rowGroup,
                            problem: "row \(row) is not in the order stated")
                    ]
                }
            }
        }
        return []
    }

    private static func places(_ contents: LeafContents, maximumLevel: Int) -> [Int32] {
        if contents.shredded.definitionLevels.isEmpty { return (0..<Int32(contents.levelCount)).map { $0 } }
        var next: Int32 = 0
        return contents.shredded.definitionLevels.map { level in
            guard Int(level) == maximumLevel else { return -1 }
            next += 1
            return next - 1
        }
    }
}

extension LeafValues {
    /// Whether one value comes before another; NaN comes before and after nothing.
    func isLess(_ left: Int, _ right: Int, order: ValueOrder) -> Bool {
        switch (storage, order) {
        case (_, .none): return false
        case (.booleans(let buffer), _):
            return buffer.load(at: left, as: UInt8.self) < buffer.load(at: right, as: UInt8.self)
        case (.fixed(let buffer, _), .signed32):
            return buffer.load(at: left, as: Int32.self) < buffer.load(at: right, as: Int32.self)
        case (.fixed(let buffer, _), .unsigned32):
            return buffer.load(at: left, as: UInt32.self) < buffer.load(at: right, as: UInt32.self)
        case (.fixed(let buffer, _), .signed64):
            return buffer.load(at: left, as: Int64.self) < buffer.load(at: right, as: Int64.self)
        case (.fixed(let buffer, _), .unsigned64):
            return buffer.load(at: left, as: UInt64.self) < buffer.load(at: right, as: UInt64.self)
        case (.fixed(let buffer, _), .float32):
            return buffer.load(at: left, as: Float.self) < buffer.load(at: right, as: Float.self)
        case (.fixed(let buffer, _), .float64):
            return buffer.load(at: left, as: Double.self) < buffer.load(at: right, as: Double.self)
        case (.fixed(let buffer, let width), _):
            return order.isLess(Self.copy(buffer, left, width), Self.copy(buffer, right, width))
        case (.variable(let offsets, let data), _):
            return ByteArrays(offsets: offsets, data: data).isLess(left, right)
        }
    }

    private static func copy(_ buffer: Buffer, _ index: Int, _ width: Int) -> [UInt8] {
        unsafe buffer.slice(index * width..<(index + 1) * width).withUnsafeBytes { unsafe Array($0) }
    }
}
