import Testing

@testable import Connectors

@Suite("Dates")
struct DateTests {
    @Test(
        "are taken from ISO times",
        arguments: [
            "2015-03-02", "2015-03-02T05:00:00.000Z", "2015-03-02T05:00", "2015-03-02T05:00:00",
            "2015-03-02T24:00:00Z",
            "2015-03-02T05:00:00+05:30", "2015-03-02T23:59:60.123456789-04:00",
        ])
    func takesTimes(text: String) {
        #expect(ISODate.parse(Array(text.utf8), in: 0..<text.utf8.count) == 16_496)
    }

    @Test(
        "are not taken from what is none",
        arguments: [
            "", "soon", "2015-02-30T05:00:00.000Z", "2015-13-01", "2015-00-10", "2015-01-00", "15-03-02",
            "2015-3-2",
            "2015/03/02", "20150302", "2015-03-02 05:00", "2015-03-02T", "2015-03-02T5:00",
            "2015-03-02T25:00",
            "2015-03-02T05:60", "2015-03-02T05:00:00.Z", "2015-03-02T05:00ZZ", "2015-03-02T05:00+5",
            "2015-02-29",
            "1900-02-29", "0000-01-01", "-015-01-01", "2015-03-02T05:00:00.000Z ", "２015-03-02",
        ])
    func refusesOthers(text: String) {
        #expect(ISODate.parse(Array(text.utf8), in: 0..<text.utf8.count) == nil)
    }
}
