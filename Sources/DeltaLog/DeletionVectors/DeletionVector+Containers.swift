extension DeletionVector.Container {
    static let bitmapWordCount = 1024
    static let bitmapByteCount = 8192
    /// The most values that stand as an array in a file.
    static let arrayLimit = 4096

    func contains(_ value: UInt16) -> Bool {
        switch values {
        case .bitmap(let words): return words[Int(value >> 6)] >> UInt64(value & 63) & 1 == 1
        case .array(let sorted):
            var low = 0
            var high = sorted.count
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low < sorted.count && sorted[low] == value
        case .runs(let runs):
            var low = 0
            var high = runs.count
            while low < high {
                let middle = (low + high) / 2
                if runs[middle].upperBound < value { low = middle + 1 } else { high = middle }
            }
            return low < runs.count && runs[low].lowerBound <= value
        }
    }

    /// Calls `body` with ascending runs that do not touch.
    func forEachRun(_ body: (ClosedRange<UInt16>) -> Void) {
        switch values {
        case .runs(let runs):
            var open: ClosedRange<UInt16>?
            for run in runs {
                if let last = open, Int(last.upperBound) + 1 == Int(run.lowerBound) {
                    open = last.lowerBound...run.upperBound
                } else {
                    if let last = open { body(last) }
                    open = run
                }
            }
            if let last = open { body(last) }
        case .array(let sorted):
            var start = 0
            for index in sorted.indices {
                let isLast = index + 1 == sorted.count
                if isLast || Int(sorted[index]) + 1 != Int(sorted[index + 1]) {
                    body(sorted[start]...sorted[index])
                    start = index + 1
                }
            }
        case .bitmap(let words):
            var position = 0
            while let start = Self.next(set: true, in: words, from: position) {
                let end = Self.next(set: false, in: words, from: start) ?? 65_536
                body(UInt16(start)...UInt16(end - 1))
                position = end
            }
        }
    }

    /// The first bit of a kind at or behind a position.
    private static func next(set: Bool, in words: [UInt64], from position: Int) -> Int? {
        guard position < 65_536 else { return nil }
        var word = position >> 6
        var bits = (set ? words[word] : ~words[word]) & (~0 << UInt64(position & 63))
        while bits == 0 {
            word += 1
            if word == words.count { return nil }
            bits = set ? words[word] : ~words[word]
        }
        return word << 6 + bits.trailingZeroBitCount
    }
}

/// Makes containers of ascending ranges.
struct ContainerBuilder {
    private var containers: [DeletionVector.Container] = []
    private var key: UInt64?
    private var runs: [ClosedRange<UInt16>] = []

    mutating func append(_ range: Range<Int64>) {
        var start = UInt64(range.lowerBound)
        let last = UInt64(range.upperBound - 1)
        while true {
            let end = min(last, start | 0xFFFF)
            append(UInt16(truncatingIfNeeded: start)...UInt16(truncatingIfNeeded: end), key: start >> 16)
            if end == last { return }
            start = end + 1
        }
    }

    private mutating func append(_ run: ClosedRange<UInt16>, key next: UInt64) {
        if key != next {
            precondition(key ?? 0 <= next, "ranges out of order")
            close()
            key = next
        }
        runs.append(run)
    }

    private mutating func close() {
        guard let key, !runs.isEmpty else { return }
        let cardinality = runs.reduce(0) { $0 + $1.count }
        let runBytes = 2 + 4 * runs.count
        let plainBytes =
            cardinality <= DeletionVector.Container.arrayLimit
            ? 2 * cardinality : DeletionVector.Container.bitmapByteCount
        let values: DeletionVector.Values
        if runBytes < plainBytes {
            values = .runs(runs)
        } else if cardinality <= DeletionVector.Container.arrayLimit {
            values = .array(runs.flatMap { Array($0) })
        } else {
            var words = [UInt64](repeating: 0, count: DeletionVector.Container.bitmapWordCount)
            for run in runs {
                for value in run { words[Int(value >> 6)] |= 1 << UInt64(value & 63) }
            }
            values = .bitmap(words)
        }
        containers.append(DeletionVector.Container(key: key, values: values, cardinality: cardinality))
        runs = []
    }

    mutating func finish() -> [DeletionVector.Container] {
        close()
        return containers
    }
}
