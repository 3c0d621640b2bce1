import Testing

@testable import Columnar

@Suite("Civil dates")
struct CivilDateTests {
    @Test("count days from 1970 and back over nine thousand years")
    func civilDatesRoundTrip() throws {
        var expected = try #require(CivilDate(year: 1, month: 1, day: 1)).days
        for year: Int64 in [1, 4, 100, 400, 1582, 1899, 1900, 1969, 1970, 1972, 2000, 2015, 2100, 9999] {
            let first = try #require(CivilDate(year: year, month: 1, day: 1)).days
            #expect(first >= expected)
            expected = first
            for month in Int64(1)...12 {
                for day in Int64(1)...31 {
                    guard let date = CivilDate(year: year, month: month, day: day) else { continue }
                    #expect(date.days == expected)
                    #expect(CivilDate(days: Int64(expected)) == date)
                    expected += 1
                }
            }
        }
        #expect(CivilDate(year: 1970, month: 1, day: 1)?.days == 0)
        #expect(CivilDate(year: 2015, month: 3, day: 2)?.days == 16_496)
    }

    @Test("before year 1 and far ahead are counted too, and what is beyond the calendar does not trap")
    func extremes() {
        #expect(CivilDate(year: 0, month: 3, day: 1)?.days == -719_468)
        #expect(CivilDate(days: -719_469) == CivilDate(year: 0, month: 2, day: 29))
        #expect(CivilDate(year: -4713, month: 11, day: 24)?.days == -2_440_588)
        #expect(CivilDate(year: 6_000_000, month: 1, day: 1) == nil)
        #expect(CivilDate(year: 2015, month: 13, day: 1) == nil)
        _ = CivilDate(days: .max)
        _ = CivilDate(days: .min)
    }
}
