/// Compares rows of two sets of columns by value: nulls equal nulls, NaN equals NaN, -0.0 equals 0.0, lists and maps
/// equal if their elements do, in order.
///
/// Corresponding columns have the same type but for the names of nested fields; how they are stored may differ.
public struct RowEquality: Sendable {
    private let left: [ValueAccess]
    private let right: [ValueAccess]

    /// Prepares the comparison. O(rows) for columns with offsets or dictionaries, which are checked once.
    public init(_ left: [Column], _ right: [Column]) {
        precondition(left.count == right.count, "\(left.count) columns against \(right.count)")
        for (leftColumn, rightColumn) in zip(left, right) {
            precondition(
                leftColumn.type.hasSameValues(as: rightColumn.type),
                "\(leftColumn.type) against \(rightColumn.type)")
        }
        self.left = left.map { ValueAccess($0) }
        self.right = right.map { ValueAccess($0) }
    }

    /// Whether row `leftRow` of the left columns equals row `rightRow` of the right ones.
    public func isEqual(_ leftRow: Int, _ rightRow: Int) -> Bool {
        // Through pointers, so that the columns are not retained for each row.
        unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                for index in left.indices {
                    unsafe precondition(leftRow >= 0 && leftRow < left[index].count, "row \(leftRow)")
                    unsafe precondition(rightRow >= 0 && rightRow < right[index].count, "row \(rightRow)")
                    if unsafe !Self.areEqual(left[index], leftRow, right[index], rightRow) { return false }
                }
                return true
            }
        }
    }

    /// A bit a pair: whether row `leftRows[i]` of the left columns equals row `rightRows[i]` of the right ones; -1 on
    /// either side equals nothing. Goes column by column, which is faster than row by row. O(pairs × columns).
    public func areEqual(_ leftRows: [Int32], _ rightRows: [Int32]) -> Bitmap {
        precondition(leftRows.count == rightRows.count, "\(leftRows.count) rows against \(rightRows.count)")
        var results = [Bool](repeating: true, count: leftRows.count)
        for index in leftRows.indices where leftRows[index] < 0 || rightRows[index] < 0 {
            results[index] = false
        }
        for column in left.indices {
            let first = left[column]
            let second = right[column]
            for index in leftRows.indices {
                precondition(Int(leftRows[index]) < first.count && Int(rightRows[index]) < second.count)
            }
            switch first.layout {
            case .fixed(1): Self.compare(first, second, leftRows, rightRows, &results, as: UInt8.self)
            case .fixed(2): Self.compare(first, second, leftRows, rightRows, &results, as: UInt16.self)
            case .fixed(4): Self.compare(first, second, leftRows, rightRows, &results, as: UInt32.self)
            case .fixed(8): Self.compare(first, second, leftRows, rightRows, &results, as: UInt64.self)
            case .fixed(16): Self.compare(first, second, leftRows, rightRows, &results, as: UInt128.self)
            default:
                for index in leftRows.indices where results[index] {
                    results[index] = Self.areEqual(first, Int(leftRows[index]), second, Int(rightRows[index]))
                }
            }
        }
        return Bitmap(results)
    }

    @inline(__always)
    private static func compare<Value: BitwiseCopyable & Equatable>(
        _ left: ValueAccess, _ right: ValueAccess, _ leftRows: [Int32], _ rightRows: [Int32],
        _ results: inout [Bool], as type: Value.Type
    ) {
        for index in leftRows.indices where results[index] {
            let first = left.place(Int(leftRows[index]))
            let second = right.place(Int(rightRows[index]))
            if first < 0 || second < 0 {
                results[index] = first == second
            } else {
                results[index] = left.load(first, as: Value.self) == right.load(second, as: Value.self)
            }
        }
    }

    static func areEqual(_ left: ValueAccess, _ leftRow: Int, _ right: ValueAccess, _ rightRow: Int) -> Bool {
        let first = left.place(leftRow)
        let second = right.place(rightRow)
        if first < 0 || second < 0 { return first == second }
        switch left.layout {
        case .none: return true
        case .bits: return left.bit(first) == right.bit(second)
        case .fixed(4): return left.load(first, as: UInt32.self) == right.load(second, as: UInt32.self)
        case .fixed(8): return left.load(first, as: UInt64.self) == right.load(second, as: UInt64.self)
        case .float16:
            let a = Float(float16Bits: left.load(first, as: UInt16.self))
            let b = Float(float16Bits: right.load(second, as: UInt16.self))
            return a == b || (a.isNaN && b.isNaN)
        case .float32:
            let a = left.load(first, as: Float.self)
            let b = right.load(second, as: Float.self)
            return a == b || (a.isNaN && b.isNaN)
        case .float64:
            let a = left.load(first, as: Double.self)
            let b = right.load(second, as: Double.self)
            return a == b || (a.isNaN && b.isNaN)
        case .fixed, .bytes:
            return unsafe areEqual(left.bytes(first), right.bytes(second))
        case .list:
            let a = left.range(first)
            let b = right.range(second)
            guard a.count == b.count else { return false }
            for (x, y) in zip(a, b) where !areEqual(left.children[0], x, right.children[0], y) {
                return false
            }
            return true
        case .structure:
            for field in left.children.indices
            where !areEqual(left.children[field], first, right.children[field], second) {
                return false
            }
            return true
        }
    }

    @inline(__always)
    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var index = 0
        while index &+ 8 <= left.count {
            let a = unsafe left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let b = unsafe right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if a != b { return false }
            index &+= 8
        }
        while index < left.count {
            if unsafe left[index] != right[index] { return false }
            index &+= 1
        }
        return true
    }
}
