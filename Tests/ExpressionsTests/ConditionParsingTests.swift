import Columnar
import Expressions
import Testing

@Suite struct ConditionParsingTests {
    private let schema = Schema([
        Field(name: "points", type: .int32), Field(name: "Cohort", type: .string),
        Field(name: "date", type: .date),
        Field(name: "email", type: .string), Field(name: "score", type: .float64),
        Field(name: "order", type: .int64),
        Field(name: "odd name", type: .int64), Field(name: "a.b", type: .int64),
        Field(name: "price", type: .decimal(precision: 8, scale: 2)),
        Field(name: "at", type: .timestamp(.microseconds, adjustedToUTC: true)),
        Field(name: "ok", type: .boolean),
        Field(name: "raw", type: .binary),
        Field(name: "who", type: .structure([Field(name: "first", type: .string)])),
    ])

    private func parse(_ text: String) throws -> Condition { try Condition.parse(text, schema: schema) }

    private func error(_ text: String) -> ExpressionError? {
        do {
            _ = try Condition.parse(text, schema: schema)
            return nil
        } catch { return error }
    }

    private var points: ColumnReference { ColumnReference(path: ["points"], type: .int32) }
    private var date: ColumnReference { ColumnReference(path: ["date"], type: .date) }
    private var email: ColumnReference { ColumnReference(path: ["email"], type: .string) }
    private var cohort: ColumnReference { ColumnReference(path: ["Cohort"], type: .string) }

    @Test func theExampleOfTheManualIsUnderstood() throws {
        let text =
            "points >= 30 AND cohort IN ('10.1', '10.2') AND date < DATE '2015-03-02' AND email IS NOT NULL"
        #expect(
            try parse(text)
                == .and([
                    .compare(points, .greaterOrEqual, .int(30)),
                    .isIn(cohort, [.string("10.1"), .string("10.2")]),
                    .compare(date, .less, .date(16496)), .not(.isNull(email)),
                ]))
        #expect(try parse(text).referencedColumnNames == ["points", "Cohort", "date", "email"])
    }

    @Test func andBindsTighterThanOrAndNotTighterThanAnd() throws {
        let a = Condition.compare(points, .equal, .int(1))
        #expect(try parse("points=1 or points=1 and not points=1") == .or([a, .and([a, .not(a)])]))
        #expect(try parse("(points=1 or points=1) and points=1") == .and([.or([a, a]), a]))
    }

    @Test func literalsOnTheLeftTurnTheComparison() throws {
        #expect(try parse("30 < points") == .compare(points, .greater, .int(30)))
    }

    @Test func textIsReadAsADateAgainstDates() throws {
        #expect(try parse("date = '2015-03-02'") == .compare(date, .equal, .date(16496)))
        #expect(try parse("date >= '2015-03-02 12:00:00'") == .compare(date, .greater, .date(16496)))
        #expect(
            error("date = 'tomorrow'")
                == .invalidLiteral(literal: "'tomorrow'", expected: "date such as 2015-03-02", position: 8))
    }

    @Test func timestampsWithoutZoneAreUTC() throws {
        let at = ColumnReference(path: ["at"], type: .timestamp(.microseconds, adjustedToUTC: true))
        let noon = Scalar.timestamp(1_425_297_600_000_000, .microseconds, adjustedToUTC: true)
        #expect(try parse("at = TIMESTAMP '2015-03-02 12:00:00'") == .compare(at, .equal, noon))
        #expect(try parse("at = '2015-03-02T14:00:00+02:00'") == .compare(at, .equal, noon))
    }

    @Test func numbersBetweenTwoValuesKeepTheMeaning() throws {
        #expect(try parse("points > 2.5") == .compare(points, .greater, .int(2)))
        #expect(try parse("points < -2.5") == .compare(points, .lessOrEqual, .int(-3)))
        #expect(try parse("points = 2.50") == .decided(points, false))
        #expect(try parse("points <> 2.5") == .decided(points, true))
        #expect(try parse("points < 99999999999") == .decided(points, true))
        #expect(try parse("points = 2.0") == .compare(points, .equal, .int(2)))
        #expect(try parse("points = 2e3") == .compare(points, .equal, .int(2000)))
        #expect(try parse("points > 1e-40") == .compare(points, .greater, .int(0)))
        let price = ColumnReference(path: ["price"], type: .decimal(precision: 8, scale: 2))
        #expect(try parse("price >= 1.5") == .compare(price, .greaterOrEqual, .decimal(150, scale: 2)))
        #expect(try parse("price >= 1.505") == .compare(price, .greater, .decimal(150, scale: 2)))
    }

    @Test func quotedNamesMayBeAnything() throws {
        #expect(try parse("\"odd name\" = 1").referencedColumnNames == ["odd name"])
        #expect(try parse("`order` = 1 and order = 1").referencedColumnNames == ["order"])
        #expect(try parse("a.b = 1 and `a.b` = 1").referencedColumnNames == ["a.b"])
        #expect(
            try parse("who.first = 'x'").referencedColumns == [
                ColumnReference(path: ["who", "first"], type: .string)
            ])
    }

    @Test func booleanColumnsStandAlone() throws {
        let ok = ColumnReference(path: ["ok"], type: .boolean)
        #expect(try parse("ok") == .compare(ok, .equal, .boolean(true)))
        #expect(try parse("not ok") == .not(.compare(ok, .equal, .boolean(true))))
        #expect(try parse("ok is false") == .and([.compare(ok, .equal, .boolean(false)), .not(.isNull(ok))]))
        #expect(try parse("true") == .constant(true))
        #expect(try parse("1 = 2") == .constant(false))
        #expect(try parse("points = null") == .constant(nil))
    }

    @Test func mistypedNamesGetASuggestion() {
        #expect(error("pionts = 1") == .unknownColumn(name: "pionts", position: 1, suggestion: "points"))
        #expect(
            error("who.frist = 'a'")
                == .unknownColumn(name: "who.frist", position: 1, suggestion: "who.first"))
        #expect(error("ok and xyzzy = 1") == .unknownColumn(name: "xyzzy", position: 8, suggestion: nil))
    }

    @Test func textNeverBecomesANumber() {
        #expect(
            error("points = '5'")
                == .incomparable(
                    column: "points", type: .int32, literal: "the text '5'", position: 10,
                    hint: "; write 5 without quotes"))
        #expect(
            error("email = 5")
                == .incomparable(
                    column: "email", type: .string, literal: "the number 5", position: 9,
                    hint: "; write '5' for text"))
    }

    @Test(arguments: [
        ("", 1), ("points", 1), ("points =", 9), ("points = 1 and", 15), ("(points = 1", 12),
        ("points = 1)", 11),
        ("points in 5", 11), ("points in (5", 13), ("points between 1 or 2", 18), ("points is 5", 11),
        ("points ! 5", 8),
        ("= 5", 1), ("points = 'a", 10), ("\"points = 1", 1), ("points like '%", 13), ("email like '\\", 12),
        ("points + 1 = 2", 8), ("length(email) = 2", 1), ("points = 1.2.3", 10), ("points = 12abc", 10),
        ("email like 'a!b' escape '!'", 12), ("email like 'ab' escape '!!'", 24), ("raw = X'0'", 8),
        ("and = 5", 1),
        ("points = 123456789012345678901234567890123456789.5", 10), ("points = date '2015-03-02'", 10),
    ])
    func errorsNameThePosition(text: String, position: Int) throws {
        let description = try #require(error(text)).description
        #expect(description.hasPrefix("at character \(position):"), "\(text): \(description)")
    }

    @Test func nestingIsBounded() {
        let deep = String(repeating: "(", count: 5000) + "ok" + String(repeating: ")", count: 5000)
        #expect(error(deep) == .tooDeep(limit: 200, position: 202))
        #expect(error(String(repeating: "not ", count: 5000) + "ok") != nil)
    }

    @Test func requiredValuesServeLookups() throws {
        #expect(try parse("points in (1, 2) and ok").requiredValues(of: points) == [.int(1), .int(2)])
        #expect(try parse("points = 1 or points = 2").requiredValues(of: points) == [.int(1), .int(2)])
        #expect(try parse("points = 1 or ok").requiredValues(of: points) == nil)
        #expect(try parse("not points = 1").requiredValues(of: points) == nil)
    }

    @Test func aBatchOfAnotherSchemaIsRefused() throws {
        let condition = try parse("points = 1")
        let other = RecordBatch(
            schema: Schema([Field(name: "points", type: .int64)]), columns: [.nulls(of: .int64, count: 1)])
        #expect(throws: ExpressionError.changedType(name: "points", expected: .int32, found: .int64)) {
            try condition.evaluate(on: other)
        }
        #expect(throws: ExpressionError.missingColumn(name: "points")) {
            try condition.evaluate(on: RecordBatch(schema: Schema([]), columns: [], rowCount: 1))
        }
    }

    @Test func timestampsCutToMillisecondsStillPruneSafely() throws {
        struct Bounds: BoundsProvider {
            var rowCount: Int64? { 10 }
            func bounds(of column: ColumnReference) -> ColumnBounds? {
                let cut = Scalar.timestamp(1_425_297_600_000_000, .microseconds, adjustedToUTC: true)
                return ColumnBounds(minimum: cut, maximum: cut, isMaximumExact: false, nullCount: 0)
            }
        }
        #expect(try parse("at > '2015-03-02T12:00:00Z'").mayMatch(Bounds()))
        #expect(try !parse("at > '2015-03-02T12:00:00.001Z'").mayMatch(Bounds()))
        #expect(try !parse("at < '2015-03-02T12:00:00Z'").mayMatch(Bounds()))
        #expect(try parse("at >= '2015-03-02T12:00:00Z'").mustMatch(Bounds()))
    }
}
