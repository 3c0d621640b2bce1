/// Sorts row numbers by several columns: words of 64 bits by radix, equal ones by the next word or column.
struct RowSorter {
    private struct Entry {
        var word: UInt64
        var row: Int32
    }

    private let orders: [ColumnOrder]
    private var entries: [Entry]
    private var scratch: [Entry]

    /// The rows, given ascending, in sorted order; equal ones keep theirs. O(rows × bytes that decide).
    static func sorted(_ rows: [Int32], by orders: [ColumnOrder]) -> [Int32] {
        var sorter = RowSorter(rows, orders)
        sorter.sort(0..<rows.count, column: 0, chunk: 0)
        return sorter.entries.map(\.row)
    }

    private init(_ rows: [Int32], _ orders: [ColumnOrder]) {
        self.orders = orders
        entries = rows.map { Entry(word: 0, row: $0) }
        scratch = entries
    }

    /// Sorts entries that are equal in all columns before `column` and in all words of it before `chunk`.
    private mutating func sort(_ range: Range<Int>, column: Int, chunk: Int) {
        guard range.count > 1, column < orders.count else { return }
        if range.count <= 32 { return compareAndSort(range, column: column) }
        let order = orders[column]
        var range = range
        if chunk == 0, order.hasNulls { range = separateNulls(range, column: column) }
        guard range.count > 1 else { return }
        for index in range { entries[index].word = order.word(Int(entries[index].row), chunk) }
        radixSort(range)
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start + 1
            while end < range.upperBound, entries[end].word == entries[start].word { end += 1 }
            if end - start > 1 {
                switch rest(of: start..<end, order, chunk) {
                case .word: sort(start..<end, column: column, chunk: chunk + 1)
                case .comparison: compareAndSort(start..<end, column: column)
                case .nothing: sort(start..<end, column: column + 1, chunk: 0)
                }
            }
            start = end
        }
    }

    /// What may tell entries apart that are equal up to a word.
    private enum Rest {
        case word, comparison, nothing
    }

    private func rest(of range: Range<Int>, _ order: ColumnOrder, _ chunk: Int) -> Rest {
        guard order.isVariableLength else {
            if order.hasWord(after: chunk) { return .word }
            return order.isUndecided(after: chunk) ? .comparison : .nothing
        }
        let length = order.byteCount(Int(entries[range.lowerBound].row))
        var isOneLength = true
        var isLong = false
        for index in range {
            let other = order.byteCount(Int(entries[index].row))
            isOneLength = isOneLength && other == length
            isLong = isLong || other > (chunk + 1) * 8
        }
        // Texts that have ended differ by their zeros at most, that is, by their length.
        if !isLong { return isOneLength ? .nothing : .comparison }
        return order.hasWord(after: chunk) ? .word : .comparison
    }

    /// Moves nulls to their side, sorts them by the columns that follow, and returns where the others are.
    private mutating func separateNulls(_ range: Range<Int>, column: Int) -> Range<Int> {
        let order = orders[column]
        var nullCount = 0
        for index in range where order.isNull(Int(entries[index].row)) { nullCount += 1 }
        let nulls: Range<Int>
        let others: Range<Int>
        if order.nullsFirst {
            nulls = range.lowerBound..<range.lowerBound + nullCount
            others = nulls.upperBound..<range.upperBound
        } else {
            others = range.lowerBound..<range.upperBound - nullCount
            nulls = others.upperBound..<range.upperBound
        }
        if nullCount == 0 { return others }
        var nextNull = nulls.lowerBound
        var nextOther = others.lowerBound
        for index in range {
            if order.isNull(Int(entries[index].row)) {
                scratch[nextNull] = entries[index]
                nextNull += 1
            } else {
                scratch[nextOther] = entries[index]
                nextOther += 1
            }
        }
        for index in range { entries[index] = scratch[index] }
        sort(nulls, column: column + 1, chunk: 0)
        return others
    }

    /// Few entries, or what words do not decide: by comparing.
    private mutating func compareAndSort(_ range: Range<Int>, column: Int) {
        let orders = orders[column...]
        entries[range].sort { left, right in
            for order in orders {
                let comparison = order.compare(Int(left.row), Int(right.row))
                if comparison != 0 { return comparison < 0 }
            }
            return left.row < right.row
        }
    }

    /// Sorts by word, a byte at a time from the last; bytes that all entries share are passed over.
    private mutating func radixSort(_ range: Range<Int>) {
        var counts = [Int](repeating: 0, count: 8 * 256)
        for index in range {
            var word = entries[index].word
            for byte in 0..<8 {
                counts[byte &* 256 &+ Int(word & 255)] &+= 1
                word &>>= 8
            }
        }
        for byte in 0..<8 {
            let shift = UInt64(byte * 8)
            let first = Int((entries[range.lowerBound].word &>> shift) & 255)
            if counts[byte * 256 + first] == range.count { continue }
            var position = range.lowerBound
            for digit in 0..<256 {
                let count = counts[byte * 256 + digit]
                counts[byte * 256 + digit] = position
                position += count
            }
            for index in range {
                let entry = entries[index]
                let slot = byte &* 256 &+ Int((entry.word &>> shift) & 255)
                scratch[counts[slot]] = entry
                counts[slot] &+= 1
            }
            if range.count == entries.count {
                swap(&entries, &scratch)
            } else {
                for index in range { entries[index] = scratch[index] }
            }
        }
    }
}
