import Columnar

/// Timestamps as INT96: nanoseconds of the day in eight bytes, then the Julian day in four, little-endian.
enum Int96Values {
    /// The Julian day of 1970-01-01.
    private static let epochDay: Int64 = 2_440_588
    private static let byteCount = 12

    /// The values of `segments` one after another; twelve bytes are taken to be INT96 already. Throws for timestamps
    /// of a day beyond 32 bits.
    static func gather(
        _ segments: [ShreddedLeaf.Segment], _ count: Int, _ leaf: LeafColumn
    ) throws(ParquetError) -> LeafValues {
        guard case .timestamp(let unit, _) = segments.first?.column.type else {
            return LeafValues.fixed(segments, count, width: byteCount)
        }
        let ticksPerDay = 86_400 * unit.ticksPerSecond
        let nanosecondsPerTick = 1_000_000_000 / unit.ticksPerSecond
        var builder = BufferBuilder(minimumCapacity: count * byteCount)
        for segment in segments {
            guard case .fixed(let buffer) = segment.column.storage else { continue }
            let ticks = buffer.values(as: Int64.self)
            for index in 0..<segment.valueCount {
                let value = ticks[segment.positions.map { Int($0[index]) } ?? index]
                var (day, ofDay) = value.quotientAndRemainder(dividingBy: ticksPerDay)
                if ofDay < 0 {
                    day -= 1
                    ofDay += ticksPerDay
                }
                guard let julianDay = Int32(exactly: day + epochDay) else {
                    throw .invalidRequest(problem: "\(leaf.name) holds a timestamp beyond INT96")
                }
                builder.append((ofDay * nanosecondsPerTick).littleEndian)
                builder.append(julianDay.littleEndian)
            }
        }
        return LeafValues(storage: .fixed(builder.finish(), width: byteCount), count: count)
    }
}
