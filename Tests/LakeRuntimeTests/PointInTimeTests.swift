import Testing

@testable import LakeRuntime

@Suite struct PointInTimeTests {
    @Test func aDateMeansItsEndInUTC() throws {
        #expect(try PointInTime.milliseconds("1970-01-01") == 86_399_999)
        #expect(try PointInTime.milliseconds("2016-02-29") == 1_456_790_399_999)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01", 1_000), ("1970-01-01 01:00:00+01:00", 0),
        ("1970-01-01T00:00:00.25Z", 250), ("1969-12-31T19:00-0500", 0),
        ("2015-03-02T18:00:00Z", 1_425_319_200_000),
    ])
    func timesAreReadWithTheirZone(text: String, milliseconds: Int64) throws {
        #expect(try PointInTime.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "yesterday", "2015-02-30", "2015-13-01", "15-03-02", "2015-03-02T", "2015-03-02T25:00:00Z",
        "2015-03-02T10:00:00+99:00", "2015-03-02T10:00:00.Z", "0000-01-01", "2015-03-02Tnoon",
    ])
    func anythingElseIsRefused(text: String) {
        let error = #expect(throws: RuntimeError.self) { try PointInTime.milliseconds(text) }
        #expect(error?.code == .usage)
    }

    @Test func textComesBack() throws {
        for text in ["2015-03-02T18:00:00Z", "2015-03-02T18:00:00.250Z"] {
            #expect(PointInTime.text(milliseconds: try PointInTime.milliseconds(text)) == text)
        }
    }
}
