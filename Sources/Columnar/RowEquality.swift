/// Compares rows of two sets of columns by value: nulls equal nulls, NaN equals NaN, -0.0 equals 0.0.
///
/// Corresponding columns have the same type; how they are stored may differ.
public struct RowEquality: Sendable {
    private let pairs: [(left: Column, right: Column)]

    public init(_ left: [Column], _ right: [Column]) {
        precondition(left.count == right.count, "\(left.count) columns against \(right.count)")
        for (leftColumn, rightColumn) in zip(left, right) {
            precondition(
                leftColumn.type == rightColumn.type || leftColumn.type.isNested,
                "\(leftColumn.type) against \(rightColumn.type)")
        }
        pairs = zip(left, right).map { ($0, $1) }
    }

    /// Whether row `leftRow` of the left columns equals row `rightRow` of the right ones.
    public func isEqual(_ leftRow: Int, _ rightRow: Int) -> Bool {
        for (left, right) in pairs where !Self.isEqual(left, leftRow, right, rightRow) { return false }
        return true
    }

    private static func isEqual(_ left: Column, _ i: Int, _ right: Column, _ j: Int) -> Bool {
        let leftIsNull = left.isNull(at: i)
        let rightIsNull = right.isNull(at: j)
        if leftIsNull || rightIsNull { return leftIsNull && rightIsNull }
        switch (left.storage, right.storage) {
        case (.fixed(let leftBuffer), .fixed(let rightBuffer)):
            return isEqualFixed(left.type, leftBuffer, i, rightBuffer, j)
        case (.variable, .variable):
            return left.withBytes(at: i) { leftBytes in
                right.withBytes(at: j) { rightBytes in areEqual(leftBytes, rightBytes) }
            }
        case (.bits(let leftBits), .bits(let rightBits)): return leftBits[i] == rightBits[j]
        case (.dictionary(let indices, let values), _):
            return isEqual(values, Int(indices.load(at: i, as: Int32.self)), right, j)
        case (_, .dictionary(let indices, let values)):
            return isEqual(left, i, values, Int(indices.load(at: j, as: Int32.self)))
        case (.structure(let leftChildren), .structure(let rightChildren)):
            for (leftChild, rightChild) in zip(leftChildren, rightChildren)
            where !isEqual(leftChild, i, rightChild, j) {
                return false
            }
            return leftChildren.count == rightChildren.count
        case (.list(let leftOffsets, let leftChild), .list(let rightOffsets, let rightChild)):
            let leftStart = Int(leftOffsets.load(at: i, as: Int32.self))
            let rightStart = Int(rightOffsets.load(at: j, as: Int32.self))
            let count = Int(leftOffsets.load(at: i + 1, as: Int32.self)) - leftStart
            guard count == Int(rightOffsets.load(at: j + 1, as: Int32.self)) - rightStart else {
                return false
            }
            for element in 0..<count
            where !isEqual(leftChild, leftStart + element, rightChild, rightStart + element) {
                return false
            }
            return true
        case (.none, .none): return true
        default: return false
        }
    }

    private static func isEqualFixed(_ type: DataType, _ left: Buffer, _ i: Int, _ right: Buffer, _ j: Int)
        -> Bool
    {
        switch type {
        case .float64:
            let a = left.load(at: i, as: Double.self)
            let b = right.load(at: j, as: Double.self)
            return a == b || (a.isNaN && b.isNaN)
        case .float32:
            let a = left.load(at: i, as: Float.self)
            let b = right.load(at: j, as: Float.self)
            return a == b || (a.isNaN && b.isNaN)
        default:
            switch type.byteWidth ?? 0 {
            case 1: return left.load(at: i, as: UInt8.self) == right.load(at: j, as: UInt8.self)
            case 2: return left.load(at: i, as: UInt16.self) == right.load(at: j, as: UInt16.self)
            case 4: return left.load(at: i, as: UInt32.self) == right.load(at: j, as: UInt32.self)
            case 8: return left.load(at: i, as: UInt64.self) == right.load(at: j, as: UInt64.self)
            case 16: return left.load(at: i, as: UInt128.self) == right.load(at: j, as: UInt128.self)
            case let width:
                return areEqual(
                    left.bytes.extracting(i * width..<(i + 1) * width),
                    right.bytes.extracting(j * width..<(j + 1) * width))
            }
        }
    }

    /// Byte by byte equality.
    static func areEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
        guard left.byteCount == right.byteCount else { return false }
        return unsafe left.withUnsafeBytes { leftBytes in
            unsafe right.withUnsafeBytes { rightBytes in unsafe leftBytes.elementsEqual(rightBytes) }
        }
    }
}
