import Columnar
import TestSupport
import Testing

@Suite struct CastTests {
    private func column(_ type: DataType, _ values: [Scalar]) -> Column {
        var builder = ColumnBuilder(type: type)
        for value in values { builder.append(value) }
        return builder.finish()
    }

    private func scalars(_ column: Column) -> [Scalar] {
        (0..<column.count).map { column.scalar(at: $0) }
    }

    @Test func wideningKeepsValuesAndNulls() throws {
        let numbers = column(.int32, [.int(-5), .null, .int(7)])
        #expect(scalars(try numbers.casting(to: .int64)) == [.int(-5), .null, .int(7)])
        #expect(
            scalars(try numbers.casting(to: .decimal(precision: 12, scale: 2)))
                == [.decimal(-500, scale: 2), .null, .decimal(700, scale: 2)])
        #expect(scalars(try numbers.casting(to: .float64)) == [.double(-5), .null, .double(7)])
        let days = column(.date, [.date(1), .null])
        #expect(
            scalars(try days.casting(to: .timestamp(.microseconds, adjustedToUTC: false)))
                == [.timestamp(86_400_000_000, .microseconds, adjustedToUTC: false), .null])
        let ticks = column(
            .timestamp(.milliseconds, adjustedToUTC: true),
            [.timestamp(5, .milliseconds, adjustedToUTC: true)])
        #expect(
            scalars(try ticks.casting(to: .timestamp(.nanoseconds, adjustedToUTC: true)))
                == [.timestamp(5_000_000, .nanoseconds, adjustedToUTC: true)])
    }

    @Test func whatWouldChangeIsRefusedWithItsRow() {
        let large = column(.int64, [.int(1), .int(300)])
        #expect(throws: ColumnarError.valueDoesNotFit(row: 1, to: .int8)) { try large.casting(to: .int8) }
        let precise = column(.int64, [.int(1 << 53 + 1)])
        #expect(throws: ColumnarError.valueDoesNotFit(row: 0, to: .float64)) {
            try precise.casting(to: .float64)
        }
        let real = column(.float64, [.double(0.5), .double(0.1)])
        #expect(throws: ColumnarError.valueDoesNotFit(row: 1, to: .float32)) {
            try real.casting(to: .float32)
        }
        #expect(throws: ColumnarError.valueDoesNotFit(row: 1, to: .decimal(precision: 2, scale: 0))) {
            try large.casting(to: .decimal(precision: 2, scale: 0))
        }
        #expect(throws: ColumnarError.unsupportedCast(from: .string, to: .int64)) {
            try column(.string, [.string("1")]).casting(to: .int64)
        }
    }

    @Test func nestedColumnsAreCastByTheirParts() throws {
        var builder = ColumnBuilder(type: .list(Field(name: "element", type: .int32)))
        builder.children[0] {
            $0.append(integer: 3); $0.appendNull()
        }
        builder.appendListEnd()
        builder.appendNull()
        let wide = try builder.finish().casting(to: .list(Field(name: "element", type: .int64)))
        #expect(ModelValue.read(wide) == [.list([.scalar(.int(3)), .null]), .null])
    }

    /// A cast that succeeds keeps every value; the way back gives the same column.
    @Test func castsThatSucceedComeBack() {
        var generator = SeededGenerator(seed: 21)
        let types = RandomColumn.flatTypes
        var succeeded = 0
        for _ in 0..<2000 {
            guard let from = types.randomElement(using: &generator),
                let to = types.randomElement(using: &generator),
                from != .null
            else { continue }
            let values = RandomColumn.make(from, count: 5, using: &generator)
            guard let cast = try? values.casting(to: to) else { continue }
            #expect(cast.type == to && cast.count == 5)
            guard from != to, let back = try? cast.casting(to: from) else { continue }
            succeeded += 1
            #expect(ModelValue.read(back) == ModelValue.read(values), "\(from) to \(to)")
        }
        #expect(succeeded > 50)
    }
}
