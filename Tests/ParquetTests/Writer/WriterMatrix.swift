import Columnar
import Foundation
import Parquet
import TestSupport

/// Files over types, encodings, codecs, page versions, null densities and nesting, each with the rows meant.
struct WriterMatrix {
    struct Case: Sendable, CustomStringConvertible {
        let name: String
        let options: WriterOptions
        let batches: [RecordBatch]
        var description: String { name }
    }

    static let flatTypes: [(name: String, type: DataType)] = [
        ("bool", .boolean), ("i8", .int8), ("i16", .int16), ("i32", .int32), ("i64", .int64), ("u8", .uint8),
        ("u16", .uint16), ("u32", .uint32), ("u64", .uint64), ("f32", .float32), ("f64", .float64),
        ("d5", .decimal(precision: 5, scale: 2)), ("d18", .decimal(precision: 18, scale: 0)),
        ("d38", .decimal(precision: 38, scale: 10)), ("d21", .decimal(precision: 21, scale: 21)),
        ("s", .string),
        ("b", .binary), ("fixed7", .fixedSizeBinary(byteCount: 7)), ("date", .date),
        ("time_ms", .time(.milliseconds)), ("time_us", .time(.microseconds)),
        ("ts_ms", .timestamp(.milliseconds, adjustedToUTC: true)),
        ("ts_us", .timestamp(.microseconds, adjustedToUTC: true)),
        ("ts_local", .timestamp(.microseconds, adjustedToUTC: false)),
        ("ts_ns", .timestamp(.nanoseconds, adjustedToUTC: true)),
    ]

    /// Types that not all other readers know.
    static let extendedTypes: [(name: String, type: DataType)] = [
        ("f16", .float16), ("interval", .interval), ("d50", .decimal(precision: 50, scale: 5)),
        ("d76", .decimal(precision: 76, scale: 0)), ("time_ns", .time(.nanoseconds)),
        ("ts_ns_local", .timestamp(.nanoseconds, adjustedToUTC: false)), ("nothing", .null),
    ]

    static let nestedTypes: [(name: String, type: DataType)] = {
        let list = DataType.list(Field(name: "element", type: .int32))
        let structure = DataType.structure([
            Field(name: "a", type: .int64), Field(name: "b", type: .string, isNullable: false),
            Field(name: "c", type: list),
        ])
        let map = DataType.map(
            key: Field(name: "key", type: .string, isNullable: false),
            value: Field(name: "value", type: .float64))
        return [
            ("list", list),
            ("list_required", .list(Field(name: "element", type: .string, isNullable: false))),
            ("list_list", .list(Field(name: "element", type: list))), ("struct", structure), ("map", map),
            ("list_struct", .list(Field(name: "element", type: structure))),
            (
                "map_list",
                .map(
                    key: Field(name: "key", type: .int32, isNullable: false),
                    value: Field(name: "value", type: list))
            ),
            ("struct_map", .structure([Field(name: "m", type: map), Field(name: "x", type: structure)])),
            ("list_map", .list(Field(name: "element", type: map))),
            (
                "list_list_list",
                .list(Field(name: "element", type: .list(Field(name: "element", type: list))))
            ),
        ]
    }()

    static func schema(_ types: [(name: String, type: DataType)], isNullable: Bool) -> Schema {
        Schema(types.map { Field(name: $0.name, type: $0.type, isNullable: isNullable) })
    }

    /// All cases of a seed.
    static func cases(seed: UInt64 = 1, rowCount: Int = 700) -> [Case] {
        var cases: [Case] = []
        var seed = seed
        func add(_ name: String, _ schema: Schema, density: Double, repeats: Bool, _ options: WriterOptions) {
            seed += 1
            var random = RandomColumns(seed: seed, nullDensity: density, repeats: repeats)
            let counts = [rowCount / 2, 1, rowCount / 2 - 1]
            cases.append(
                Case(
                    name: name, options: options,
                    batches: counts.map { random.batch(schema, rowCount: max(0, $0)) }))
        }
        let codecs: [(String, PageCompression)] = [
            ("none", .uncompressed), ("snappy", .snappy), ("gzip", .gzip()), ("brotli", .brotli()),
            ("zstd", .zstd()), ("lz4raw", .lz4Raw),
        ]
        for (codecName, codec) in codecs {
            for version in [DataPageVersion.v1, .v2] {
                var options = WriterOptions(compression: codec)
                options.dataPageVersion = version
                options.pageRowLimit = 97
                options.statistics = .page
                options.rowGroupRowLimit = rowCount * 2 / 3
                add(
                    "flat-\(codecName)-\(version)", schema(flatTypes, isNullable: true), density: 0.3,
                    repeats: false,
                    options)
                add(
                    "nested-\(codecName)-\(version)", schema(nestedTypes, isNullable: true), density: 0.2,
                    repeats: false, options)
            }
        }
        for density in [0.0, 0.5, 1.0] {
            for repeats in [false, true] {
                for isNullable in density == 0 ? [true, false] : [true] {
                    var options = WriterOptions()
                    options.pageRowLimit = 200
                    options.bloomFilterColumns = ["i64", "s", "i32", "d38", "f64", "b"]
                    let name = "density\(Int(density * 100))-\(repeats ? "repeats" : "varied")-\(isNullable)"
                    add(
                        "flat-" + name, schema(flatTypes, isNullable: isNullable), density: density,
                        repeats: repeats,
                        options)
                    options.bloomFilterColumns = ["list.list.element", "struct.b"]
                    add(
                        "nested-" + name, schema(nestedTypes, isNullable: isNullable), density: density,
                        repeats: repeats, options)
                }
            }
        }
        for density in [0.0, 0.4] {
            var options = WriterOptions()
            options.pageRowLimit = 100
            let name = "extended-density\(Int(density * 100))"
            add(name, schema(extendedTypes, isNullable: true), density: density, repeats: false, options)
        }
        let encodings: [(Encoding, [String])] = [
            (.plain, flatTypes.map(\.name)), (.rleDictionary, flatTypes.map(\.name).filter { $0 != "bool" }),
            (.rle, ["bool"]),
            (.deltaBinaryPacked, ["i8", "i16", "i32", "i64", "u32", "u64", "date", "d5", "d18", "ts_us"]),
            (.deltaLengthByteArray, ["s", "b"]), (.deltaByteArray, ["s", "b"]),
            (.byteStreamSplit, ["f32", "f64"]),
        ]
        for (encoding, columns) in encodings {
            for version in [DataPageVersion.v1, .v2] {
                for density in [0.0, 0.3] {
                    var options = WriterOptions()
                    options.dataPageVersion = version
                    options.pageRowLimit = 150
                    for column in columns { options.columnEncodings[column] = encoding }
                    add(
                        "encoding-\(encoding)-\(version)-density\(Int(density * 100))",
                        schema(flatTypes.filter { columns.contains($0.name) }, isNullable: true),
                        density: density,
                        repeats: false, options)
                }
            }
        }
        return cases
    }

    /// The file of a case.
    static func write(_ batches: [RecordBatch], schema: Schema, options: WriterOptions) throws -> (
        bytes: [UInt8], file: WrittenFile
    ) {
        var writer = try ParquetWriter(schema: schema, options: options)
        var bytes: [UInt8] = []
        for batch in batches {
            try writer.write(batch)
            bytes += writer.takeBytes()
        }
        let file = try writer.finish()
        bytes += writer.takeBytes()
        return (bytes, file)
    }
}
