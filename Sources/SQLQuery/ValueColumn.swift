import CSQLite
import Columnar
import TextFormats

/// A column of a batch, laid out for being handed to SQLite value by value.
final class ValueColumn: Sendable {
    private enum Values: Sendable {
        case none
        case integers([Int64])
        case reals([Double])
        /// `entries`: where the text of a row is, for dictionaries.
        case bytes(offsets: Buffer, data: Buffer, entries: Buffer?, isText: Bool)
    }

    private let values: Values
    private let validity: Bitmap?
    private let count: Int

    init(_ column: Column, _ description: SQLColumn) {
        count = column.count
        switch description.form {
        case .boolean:
            let plain = column.decoded()
            validity = plain.validity
            values = .integers((0..<plain.count).map { plain.boolean(at: $0) == true ? 1 : 0 })
        case .integer:
            let plain = column.decoded()
            validity = plain.validity
            values = .integers(Self.integers(plain))
        case .real:
            let plain = column.decoded()
            validity = plain.validity
            values = .reals(Self.reals(plain))
        case .text, .blob:
            if column.type.isVariableLength, case .dictionary(let entries, let dictionary) = column.storage,
                dictionary.nullCount == 0, case .variable(let offsets, let data) = dictionary.storage
            {
                validity = column.validity
                values = .bytes(
                    offsets: offsets, data: data, entries: entries, isText: description.form == .text)
                return
            }
            let plain = column.decoded()
            validity = plain.validity
            switch plain.storage {
            case .variable(let offsets, let data):
                values = .bytes(offsets: offsets, data: data, entries: nil, isText: description.form == .text)
            case .fixed(let data):
                let width = Int32(plain.type.byteWidth ?? 0)
                let ends = (0...Int32(plain.count)).map { $0 * width }
                values = .bytes(offsets: Buffer(copying: ends), data: data, entries: nil, isText: false)
            default: values = .none
            }
        case .calendar, .decimal, .other:
            let text = ColumnText.render(column, field: description.field)
            validity = text.validity
            if text.count > 0, text.nullCount == text.count {
                values = .none
            } else if case .variable(let offsets, let data) = text.storage {
                values = .bytes(offsets: offsets, data: data, entries: nil, isText: true)
            } else {
                values = .none
            }
        }
    }

    private static func integers(_ column: Column) -> [Int64] {
        guard case .fixed(let buffer) = column.storage else {
            return Array(repeating: 0, count: column.count)
        }
        switch column.type {
        case .int64:
            let source = buffer.values(as: Int64.self)
            return (0..<column.count).map { source[$0] }
        case .int32:
            let source = buffer.values(as: Int32.self)
            return (0..<column.count).map { Int64(source[$0]) }
        default: return (0..<column.count).map { column.integer(at: $0) ?? 0 }
        }
    }

    private static func reals(_ column: Column) -> [Double] {
        guard case .fixed(let buffer) = column.storage else {
            return Array(repeating: 0, count: column.count)
        }
        switch column.type {
        case .float64:
            let source = buffer.values(as: Double.self)
            return (0..<column.count).map { source[$0] }
        case .float32:
            let source = buffer.values(as: Float.self)
            return (0..<column.count).map { Double(source[$0]) }
        default:
            let source = buffer.values(as: UInt16.self)
            return (0..<column.count).map { Double(Float(float16Bits: source[$0])) }
        }
    }

    /// Bytes that the values take.
    var byteCount: Int {
        switch values {
        case .none: 0
        case .integers, .reals: count * 8
        case .bytes(let offsets, let data, let entries, _):
            offsets.byteCount + data.byteCount + (entries?.byteCount ?? 0)
        }
    }

    /// Makes the value of a row the result of a callback; SQLite copies it.
    @unsafe
    func give(_ row: Int, to context: OpaquePointer?) {
        if let validity, !validity[row] { return unsafe sqlite3_result_null(context) }
        switch values {
        case .none: unsafe sqlite3_result_null(context)
        case .integers(let numbers): unsafe sqlite3_result_int64(context, numbers[row])
        case .reals(let numbers): unsafe sqlite3_result_double(context, numbers[row])
        case .bytes(let offsets, let data, let entries, let isText):
            let range = Self.range(row, offsets, entries)
            precondition(
                range.lowerBound >= 0 && range.upperBound <= data.byteCount,
                "\(range) of \(data.byteCount) bytes")
            unsafe data.withUnsafeBytes { bytes in
                // An empty value needs an address as well, or it would be null.
                let start = unsafe bytes.baseAddress.map { unsafe $0 + range.lowerBound }
                if isText {
                    unsafe sqlite3_result_text64(
                        context, start?.assumingMemoryBound(to: CChar.self), UInt64(range.count),
                        SQLiteMemory.copied, UInt8(SQLITE_UTF8))
                } else {
                    unsafe sqlite3_result_blob64(context, start, UInt64(range.count), SQLiteMemory.copied)
                }
            }
        }
    }

    private static func range(_ row: Int, _ offsets: Buffer, _ entries: Buffer?) -> Range<Int> {
        let entry = entries.map { Int($0.load(at: row, as: Int32.self)) } ?? row
        return Int(offsets.load(at: entry, as: Int32.self))..<Int(offsets.load(at: entry + 1, as: Int32.self))
    }

    /// A hash that is the same for values that SQL calls equal, as long as they are both numbers or both texts;
    /// nil for null, which equals nothing.
    func hash(_ row: Int) -> UInt64? {
        if let validity, !validity[row] { return nil }
        switch values {
        case .none: return nil
        case .integers(let numbers): return JoinHash.of(Double(numbers[row]))
        case .reals(let numbers): return numbers[row].isNaN ? nil : JoinHash.of(numbers[row])
        case .bytes(let offsets, let data, let entries, _):
            let range = Self.range(row, offsets, entries)
            return unsafe data.withUnsafeBytes {
                unsafe JoinHash.of(UnsafeRawBufferPointer(rebasing: $0[range]))
            }
        }
    }
}

/// How SQLite may treat memory that is handed to it.
enum SQLiteMemory {
    /// It makes a copy before the call returns.
    @unsafe static var copied: sqlite3_destructor_type? {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
