import Columnar
import Testing

@testable import TextFormats

@Suite struct JSONLinesWriterTests {
    private func lines(_ batch: RecordBatch) -> String {
        var writer = JSONLinesWriter()
        writer.write(batch)
        return String(decoding: writer.takeBytes(), as: UTF8.self)
    }

    /// The JSON texts of a column's values.
    private func values(
        _ type: DataType, metadata: [String: String] = [:], _ fill: (inout ColumnBuilder) -> Void
    ) -> [String] {
        var builder = ColumnBuilder(type: type)
        fill(&builder)
        let column = builder.finish()
        return values(column, metadata: metadata)
    }

    private func values(_ column: Column, metadata: [String: String] = [:]) -> [String] {
        let field = Field(name: "v", type: column.type, metadata: metadata)
        let batch = RecordBatch(schema: Schema([field]), columns: [column])
        return lines(batch).split(separator: "\n").map { String($0.dropFirst(5).dropLast()) }
    }

    @Test func integersOfEveryWidthAreNumbers() {
        let types: [DataType] = [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32]
        for type in types {
            #expect(
                values(type) {
                    $0.append(integer: 100); $0.append(integer: 7); $0.appendNull()
                } == ["100", "7", "null"])
        }
        let extremes = values(.int64) {
            for value in [Int64.min, .max, 0, -1, 9, 10, 99, 100, 999_999] { $0.append(integer: value) }
        }
        #expect(extremes == [Int64.min, .max, 0, -1, 9, 10, 99, 100, 999_999].map(String.init))
        #expect(values(.uint64) { $0.append(integer: -1) } == ["18446744073709551615"])
        #expect(values(.int8) { $0.append(integer: -128) } == ["-128"])
    }

    @Test func decimalsKeepTheirFullScale() {
        let small = values(.decimal(precision: 5, scale: 2)) {
            for value in [-50, 0, 5, 12345, -99999] as [Int128] { $0.append(unscaled: value) }
        }
        #expect(small == ["\"-0.50\"", "\"0.00\"", "\"0.05\"", "\"123.45\"", "\"-999.99\""])
        let large = values(.decimal(precision: 38, scale: 30)) {
            $0.append(unscaled: -1)
            $0.append(unscaled: 99_999_999_999_999_999_999_999_999_999_999_999_999)
        }
        #expect(
            large == [
                "\"-0.000000000000000000000000000001\"", "\"99999999.999999999999999999999999999999\"",
            ])
        #expect(values(.decimal(precision: 3, scale: 0)) { $0.append(unscaled: -12) } == ["\"-12\""])
        #expect(
            values(.decimal(precision: 3, scale: -2)) {
                $0.append(unscaled: 12); $0.append(unscaled: 0)
            } == ["\"1200\"", "\"0\""])
    }

    @Test func decimalsOf256BitsKeepTheirFullScale() {
        let ones = [UInt8](repeating: 0xFF, count: 32)
        var large = [UInt8](repeating: 0, count: 32)
        large[31] = 0x10  // 2^252
        let texts = values(.decimal(precision: 76, scale: 3)) {
            $0.append(binary: ones)
            $0.append(binary: large)
        }
        #expect(
            texts == [
                "\"-0.001\"",
                "\"7237005577332262213973186563042994240829374041602535252466099000494570602.496\"",
            ])
    }

    @Test func floatsThatAreNoNumbersAreStrings() {
        let doubles = values(.float64) {
            for value in [1, -0.0, .nan, .infinity, -.infinity, 0.1] as [Double] { $0.append(value) }
        }
        #expect(doubles == ["1.0", "-0.0", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "0.1"])
        #expect(values(.float32) { $0.append(Double(Float(0.1))) } == ["0.1"])
        let halves = values(.float16) {
            for bits in [0x2E66, 0x7C00, 0xFC00, 0x7E00, 0x8000, 0x7BFF, 1] as [UInt16] {
                $0.append(binary: [UInt8(bits & 255), UInt8(bits >> 8)])
            }
        }
        #expect(halves == ["0.1", "\"Infinity\"", "\"-Infinity\"", "\"NaN\"", "-0.0", "65504.0", "6e-08"])
    }

    @Test func datesAreProlepticGregorianWithSignsBeyondFourDigits() {
        let texts = values(.date) {
            for days in [0, -1, 11017, -719_528, -719_529, 2_932_896, 2_932_897, -719_893] {
                $0.append(integer: Int64(days))
            }
        }
        #expect(
            texts == [
                "\"1970-01-01\"", "\"1969-12-31\"", "\"2000-03-01\"", "\"0000-01-01\"", "\"-0001-12-31\"",
                "\"9999-12-31\"", "\"+10000-01-01\"", "\"-0001-01-01\"",
            ])
    }

    @Test func timestampsAndTimesHaveSixOrNineDigits() {
        #expect(
            values(.timestamp(.milliseconds, adjustedToUTC: true)) { $0.append(integer: -1) }
                == ["\"1969-12-31T23:59:59.999000Z\""])
        #expect(
            values(.timestamp(.microseconds, adjustedToUTC: false)) {
                $0.append(integer: 1_425_254_400_000_001)
            }
                == ["\"2015-03-02T00:00:00.000001\""])
        #expect(
            values(.timestamp(.nanoseconds, adjustedToUTC: true)) { $0.append(integer: .min) }
                == ["\"1677-09-21T00:12:43.145224192Z\""])
        _ = values(.timestamp(.milliseconds, adjustedToUTC: true)) {
            $0.append(integer: .min); $0.append(integer: .max)
        }
        #expect(values(.time(.milliseconds)) { $0.append(integer: 3_723_004) } == ["\"01:02:03.004000\""])
        #expect(
            values(.time(.microseconds)) { $0.append(integer: 86_399_999_999) } == ["\"23:59:59.999999\""])
        #expect(values(.time(.nanoseconds)) { $0.append(integer: 1) } == ["\"00:00:00.000000001\""])
    }

    @Test func stringsAreEscapedAndRepaired() {
        let texts = values(.string) {
            for text in [
                "", "a\"b\\c", "line\nbreak\ttab\u{1}", "żółw 🐢", "a long plain text beyond eight bytes",
                "eight by\"te",
            ] {
                $0.append(text)
            }
            $0.append(binary: [0x61, 0xFF, 0x62, 0xC3])
        }
        #expect(
            texts == [
                "\"\"", "\"a\\\"b\\\\c\"", "\"line\\nbreak\\ttab\\u0001\"", "\"żółw 🐢\"",
                "\"a long plain text beyond eight bytes\"", "\"eight by\\\"te\"", "\"a\u{FFFD}b\u{FFFD}\"",
            ])
    }

    @Test func bytesAreBase64AndUUIDsTheirUsualForm() {
        let texts = values(.binary) {
            for count in 0...4 { $0.append(binary: Array([0xFB, 0xEF, 0xBE, 0x00][..<count])) }
        }
        #expect(texts == ["\"\"", "\"+w==\"", "\"++8=\"", "\"+\u{2b}++\"", "\"+++\u{2b}AA==\""])
        let uuid = (0..<16).map { UInt8($0 * 17) }
        #expect(
            values(.fixedSizeBinary(byteCount: 16), metadata: ["ARROW:extension:name": "arrow.uuid"]) {
                $0.append(binary: uuid)
            } == ["\"00112233-4455-6677-8899-aabbccddeeff\""])
        #expect(
            values(.interval) { $0.append(binary: [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]) } == [
                "\"AQAAAAIAAAADAAAA\""
            ])
    }

    @Test func nestedValuesAreArraysObjectsAndPairs() {
        let entry = DataType.structure([
            Field(name: "x", type: .int32), Field(name: "y \"q\"", type: .string),
        ])
        let list = values(.list(Field(name: "element", type: entry))) {
            $0.children[0] { element in
                element.children[0] { $0.append(integer: 1) }
                element.children[1] { $0.append("a") }
                element.appendStructure()
                element.appendNull()
            }
            $0.appendListEnd()
            $0.appendListEnd()
            $0.appendNull()
        }
        #expect(list == ["[{\"x\":1,\"y \\\"q\\\"\":\"a\"},null]", "[]", "null"])
        let map = values(
            .map(
                key: Field(name: "key", type: .string, isNullable: false),
                value: Field(name: "value", type: .float64))
        ) {
            $0.children[0] { entries in
                entries.children[0] {
                    $0.append("k"); $0.append("l")
                }
                entries.children[1] {
                    $0.append(1.5); $0.appendNull()
                }
                entries.appendStructure()
                entries.appendStructure()
            }
            $0.appendListEnd()
        }
        #expect(map == ["[[\"k\",1.5],[\"l\",null]]"])
    }

    @Test func dictionariesPrintAsTheirValuesAndSlicesAsTheirPart() {
        var builder = ColumnBuilder(type: .string)
        for text in ["red", "green", "blue"] { builder.append(text) }
        builder.appendNull()
        let column = Column(
            type: .string, count: 5, validity: Bitmap([true, true, false, true, true]),
            storage: .dictionary(
                indices: Buffer(copying: [2, 0, 0, 3, 1] as [Int32]), values: builder.finish()))
        #expect(values(column) == ["\"blue\"", "\"red\"", "null", "null", "\"green\""])
        #expect(values(column.slice(1..<2)) == ["\"red\""])
        #expect(values(column.slice(4..<5)) == ["\"green\""])
    }

    @Test func rowsWithoutColumnsAreEmptyObjects() {
        #expect(lines(RecordBatch(schema: Schema([]), columns: [], rowCount: 2)) == "{}\n{}\n")
    }

    @Test func columnsComeInSchemaOrder() {
        var numbers = ColumnBuilder(type: .int32)
        numbers.append(integer: 1)
        let batch = RecordBatch(
            schema: Schema([Field(name: "b", type: .int32), Field(name: "a", type: .null)]),
            columns: [numbers.finish(), .nulls(of: .null, count: 1)])
        #expect(lines(batch) == "{\"b\":1,\"a\":null}\n")
    }
}
