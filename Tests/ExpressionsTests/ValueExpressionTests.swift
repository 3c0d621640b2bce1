import Columnar
import Testing

@testable import Expressions

@Suite("Value expressions")
struct ValueExpressionTests {
    private static let schema = Schema([
        Field(name: "id", type: .int64), Field(name: "small", type: .int8),
        Field(name: "name", type: .string),
        Field(name: "day", type: .date),
        Field(name: "at", type: .timestamp(.microseconds, adjustedToUTC: true)),
        Field(name: "amount", type: .float64), Field(name: "price", type: .decimal(precision: 9, scale: 2)),
        Field(name: "flag", type: .boolean),
        Field(name: "list", type: .list(Field(name: "element", type: .int64))),
    ])

    /// One row: 7, 100, "Ada Łove", 2024-02-29, 2024-02-29T13:45:10.5Z, 2.5, 12.34, true; and a row of nulls.
    private static let rows: RecordBatch = {
        let values: [Scalar] = [
            .int(7), .int(100), .string("Ada Łove"), .date(19_782),
            .timestamp(1_709_214_310_500_000, .microseconds, adjustedToUTC: true), .double(2.5),
            .decimal(1234, scale: 2), .boolean(true),
        ]
        var columns: [Column] = []
        for (field, value) in zip(schema.fields, values) {
            var builder = ColumnBuilder(type: field.type)
            builder.append(value)
            builder.appendNull()
            columns.append(builder.finish())
        }
        columns.append(.nulls(of: schema.fields[8].type, count: 2))
        return RecordBatch(schema: schema, columns: columns)
    }()

    @Test(
        arguments: [
            ("id + 1", .int(8)), ("small * 2 - 50", .int(150)), ("id / 2", .double(3.5)), ("id % 4", .int(3)),
            ("pmod(-7, 4)", .int(1)), ("-id", .int(-7)), ("abs(-3)", .int(3)), ("floor(amount)", .int(2)),
            ("ceil(amount)", .int(3)), ("price * 2", .decimal(2468, scale: 2)),
            ("price + 1.5", .decimal(1384, scale: 2)),
            ("1 + 2 * 3 = 7", .boolean(true)), ("(1 + 2) * 3 = 9", .boolean(true)),
            ("year(day)", .int(2024)), ("month(at)", .int(2)), ("day(day)", .int(29)), ("hour(at)", .int(13)),
            ("minute(at)", .int(45)), ("second(at)", .int(10)), ("quarter(day)", .int(1)),
            ("dayofweek(day)", .int(5)),
            ("dayofyear(day)", .int(60)), ("trunc(day, 'MM')", .date(19_754)),
            ("date_add(day, 1)", .date(19_783)),
            ("datediff(day, DATE '2024-01-01')", .int(59)), ("cast(at AS date)", .date(19_782)),
            ("date_trunc('HOUR', at)", .timestamp(1_709_211_600_000_000, .microseconds, adjustedToUTC: true)),
            (
                "date_trunc('week', day)",
                .timestamp(1_708_905_600_000_000, .microseconds, adjustedToUTC: true)
            ),
            ("date_format(at, 'yyyy-MM-dd HH:mm')", .string("2024-02-29 13:45")),
            ("cast(at AS string)", .string("2024-02-29 13:45:10.5")),
            ("cast(day AS string)", .string("2024-02-29")),
            ("cast(price AS string)", .string("12.34")), ("cast(price AS int)", .int(12)),
            ("cast('17' AS long)", .int(17)), ("cast('2024-02-29' AS date) = day", .boolean(true)),
            ("substring(name, 5, 2)", .string("Ło")), ("substring(name, -4)", .string("Łove")),
            ("substr(name, 0, 3)", .string("Ada")), ("left(name, 3)", .string("Ada")),
            ("upper(name)", .string("ADA ŁOVE")),
            ("lower('ÀB')", .string("àb")), ("length(name)", .int(8)), ("trim('  x ')", .string("x")),
            ("concat(name, '-', id)", .string("Ada Łove-7")), ("'a' || id || 'b'", .string("a7b")),
            ("coalesce(NULL, id)", .int(7)), ("nullif(id, 7)", .null), ("if(flag, 1, 2)", .int(1)),
            ("greatest(1, id, 3)", .int(7)), ("least(id, 2.5)", .decimal(25, scale: 1)),
            ("case when id > 100 then 'big' when id > 5 then 'middle' else 'small' end", .string("middle")),
            ("case id when 7 then 'seven' end", .string("seven")),
            ("name like 'Ada%' and not name like 'x_'", .boolean(true)),
            ("id in (1, 7, NULL)", .boolean(true)),
            ("id in (1, NULL)", .null), ("id not in (1, 2)", .boolean(true)),
            ("id between 1 and 6", .boolean(false)),
            ("day > '2024-02-28'", .boolean(true)), ("at < '2024-02-29 13:45:11'", .boolean(true)),
            ("day < '2024-02-29 12:00:00'", .boolean(true)), ("id is not null", .boolean(true)),
            ("NULL <=> NULL", .boolean(true)), ("id <=> 7", .boolean(true)),
            ("\"Ada Łove\" = name", .boolean(true)),
            ("`id` = 7 or amount = 0", .boolean(true)), ("flag and NULL", .null), ("not flag or NULL", .null),
            ("flag is true", .boolean(true)),
        ] as [(String, Scalar)])
    func anExpressionHasTheValueThatSQLGivesIt(text: String, expected: Scalar) throws {
        let values = try ValueExpression.parse(text, schema: Self.schema).values(on: Self.rows)
        #expect(values[0] == expected)
    }

    @Test(arguments: [
        "id + 1", "year(day)", "concat(name, 'x')", "upper(name)", "id > 3", "not flag", "cast(price AS int)",
        "case when flag then 1 end", "name like '%'", "date_format(at, 'yyyy')",
    ])
    func nullInGivesNullOut(text: String) throws {
        let values = try ValueExpression.parse(text, schema: Self.schema).values(on: Self.rows)
        #expect(values[1] == .null)
    }

    @Test(arguments: [
        "rand()", "id +", "nothing + 1", "name + 1", "name = 5", "year(name)", "list is null", "price / 3",
        "date_format(at, 'EEE')", "date_trunc('CENTURY', at)", "date_trunc(name, at)",
        "cast(amount AS string)",
        "cast(day AS int)", "id = \"id\"", "name like 'a\\\\'", "if(id, 1, 2)", "case end", "id in ()",
        "length(id)", "cast(id AS interval)", "x'00'", "id id", "substring(name)", "coalesce(id, name)",
    ])
    func whatEnginesDoNotAgreeOnOrWeDoNotKnowIsRefused(text: String) {
        #expect(throws: ExpressionError.self) { try ValueExpression.parse(text, schema: Self.schema) }
    }

    @Test(arguments: [
        "id / 0", "small + cast(100 AS tinyint)", "cast('x' AS int)", "9223372036854775807 + id",
        "cast(id * 1000 AS tinyint)", "cast(name AS date)", "id % 0",
    ])
    func aRowWithoutAValueIsAnErrorThatNamesIt(text: String) throws {
        let expression = try ValueExpression.parse(text, schema: Self.schema)
        let error = #expect(throws: ExpressionError.self) { try expression.values(on: Self.rows) }
        guard case .notComputable(row: 0, _)? = error else {
            Issue.record("not the error of a row: \(String(describing: error))")
            return
        }
    }

    @Test func nestingBeyondTheLimitIsRefused() {
        let text = String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
        #expect(throws: ExpressionError.self) { try ValueExpression.parse(text, schema: Self.schema) }
    }
}
