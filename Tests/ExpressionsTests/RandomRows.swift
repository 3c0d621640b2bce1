import Columnar
import TestSupport

/// Small random batches with nulls, NaN, infinities, both zeros and few distinct values, so that conditions meet them.
enum RandomRows {
    static let schema = Schema([
        Field(name: "small", type: .int8),
        Field(name: "whole", type: .int32),
        Field(name: "large", type: .int64),
        Field(name: "natural", type: .uint64),
        Field(name: "real", type: .float64),
        Field(name: "single", type: .float32),
        Field(name: "price", type: .decimal(precision: 10, scale: 2)),
        Field(name: "name", type: .string),
        Field(name: "tag", type: .string),
        Field(name: "day", type: .date),
        Field(name: "moment", type: .timestamp(.microseconds, adjustedToUTC: true)),
        Field(name: "flag", type: .boolean),
        Field(name: "nested", type: .structure([Field(name: "inner", type: .int32)])),
    ])

    static let doubles: [Double] = [0.0, -0.0, 1, -1, 2.5, 3, .nan, .infinity, -.infinity, 1e300]
    static let texts = ["", "a", "ab", "abc", "b", "ba", "ż", "żó", "a%b", "a_b", "zz"]

    static func batch(count: Int, using generator: inout SeededGenerator) -> RecordBatch {
        let nullShare = [0.0, 0.2, 1.0][Int.random(in: 0..<20, using: &generator) % 3]
        let columns = schema.fields.map { field in
            column(
                field.type, count: count, nullShare: nullShare, isDictionary: field.name == "tag",
                using: &generator)
        }
        return RecordBatch(schema: schema, columns: columns, rowCount: count)
    }

    static func column(
        _ type: DataType, count: Int, nullShare: Double, isDictionary: Bool,
        using generator: inout SeededGenerator
    ) -> Column {
        if isDictionary {
            var values = ColumnBuilder(type: type)
            for text in texts { values.append(text) }
            values.appendNull()
            let indices = (0..<count).map { _ in Int32.random(in: 0...Int32(texts.count), using: &generator) }
            let validity = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) >= nullShare }
            return Column(
                type: type, count: count, validity: Bitmap(validity),
                storage: .dictionary(indices: Buffer(copying: indices), values: values.finish()))
        }
        var builder = ColumnBuilder(type: type)
        for _ in 0..<count {
            if Double.random(in: 0..<1, using: &generator) < nullShare {
                builder.appendNull()
                continue
            }
            let number = Int64.random(in: -3...5, using: &generator)
            switch type {
            case .int8, .int32, .int64: builder.append(integer: number)
            case .uint64: builder.append(integer: number < 0 ? -1 : number)
            case .float64, .float32: builder.append(doubles.randomElement(using: &generator) ?? 0)
            case .decimal: builder.append(unscaled: Int128(number) * 50 + 1)
            case .string: builder.append(texts.randomElement(using: &generator) ?? "")
            case .date: builder.append(integer: number)
            case .timestamp: builder.append(integer: number * 43_200_000_000 + (number & 1))
            case .boolean: builder.append(number > 0)
            case .structure:
                builder.children[0] { child in
                    if number == 0 { child.appendNull() } else { child.append(integer: number) }
                }
                builder.appendStructure()
            default: preconditionFailure("\(type)")
            }
        }
        return builder.finish()
    }

    /// The value of a leaf, with `nested` meaning its field.
    static func value(_ name: String, row: Int, of batch: RecordBatch) -> Scalar {
        guard let column = batch.column(named: name) else { preconditionFailure(name) }
        if column.isNull(at: row) { return .null }
        if case .structure(let children) = column.storage { return children[0].scalar(at: row) }
        return column.scalar(at: row)
    }
}
