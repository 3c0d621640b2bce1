import Columnar
import DeltaLog
import TableScan

/// A column whose values the table counts up itself (protocol section "Identity Columns").
struct IdentityColumn {
    let field: StructField
    let allowsExplicitValues: Bool
    private let next: Int64
    private let step: Int64

    /// Throws ``TableError`` `.damaged` where the column's metadata contradict each other.
    init(_ field: StructField) throws {
        self.field = field
        let metadata = field.metadata
        allowsExplicitValues = metadata["delta.identity.allowExplicitInsert"]?.booleanValue ?? false
        guard field.type == .long, let start = metadata["delta.identity.start"]?.integerValue,
            let step = metadata["delta.identity.step"]?.integerValue, step != 0
        else {
            throw TableError(
                .damaged, "The identity column \(field.name) has no usable start and step in the schema.")
        }
        self.step = step
        guard let mark = metadata["delta.identity.highWaterMark"]?.integerValue else {
            next = start
            return
        }
        // Values are start + k × step, above the mark, whoever set it.
        let distance = Int128(mark) - Int128(start)
        let count =
            distance.signum() == Int128(step).signum() || distance == 0 ? distance / Int128(step) + 1 : 0
        guard let next = Int64(exactly: Int128(start) + count * Int128(step)) else {
            throw TableError(.refusedData, "The identity column \(field.name) has no values left.")
        }
        self.next = next
    }

    /// The value of the row that many rows into the input.
    func value(at row: Int) throws -> Int64 {
        guard let value = Int64(exactly: Int128(next) + Int128(row) * Int128(step)) else {
            throw TableError(.refusedData, "The identity column \(field.name) has no values left.")
        }
        return value
    }

    func values(count: Int, firstRow: Int) throws -> Column {
        var builder = ColumnBuilder(type: .int64)
        for row in 0..<count { builder.append(integer: try value(at: firstRow + row)) }
        return builder.finish()
    }
}
