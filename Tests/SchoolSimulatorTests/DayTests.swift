import SchoolSimulator
import Testing

@Suite("A day")
struct DayTests {
    @Test("is read from and written as text")
    func roundTrips() throws {
        for text in ["1970-01-01", "2000-02-29", "2015-03-02", "9999-12-31", "0001-01-01"] {
            #expect(try #require(Day(text)).description == text)
        }
        #expect(Day("1970-01-01")?.daysSinceEpoch == 0)
        #expect(Day("2015-03-02")?.daysSinceEpoch == 16_496)
        for number in Int32(-1_000)...40_000 {
            #expect(Day(Day(daysSinceEpoch: number).description)?.daysSinceEpoch == number)
        }
    }

    @Test(
        "is not read from what is none",
        arguments: [
            "", "2015-02-29", "2015-3-2", "2015-13-01", "2015-00-01", "2015-01-32", "20150302", "a-b-c",
            "+015-01-01",
        ])
    func refusesOthers(text: String) {
        #expect(Day(text) == nil)
    }
}
