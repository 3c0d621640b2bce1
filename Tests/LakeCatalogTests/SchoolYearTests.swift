import LakeCatalog
import Testing

@Suite struct SchoolYearTests {
    @Test(arguments: [("23-24", "23-24"), ("2023-2024", "23-24"), ("99-00", "99-00"), ("09-10", "09-10")])
    func bothSpellingsAreRead(text: String, year: String) {
        #expect(SchoolYear(text)?.description == year)
    }

    @Test(arguments: ["", "24", "24-24", "24-26", "2024-25", "2024-2026", "+4-05", "24-25-26", "１4-15"])
    func otherTextsAreNoSchoolYears(text: String) {
        #expect(SchoolYear(text) == nil)
    }

    @Test func theYearChangesInJuly() {
        #expect(SchoolYear(year: 2025, month: 6).description == "24-25")
        #expect(SchoolYear(year: 2025, month: 7).description == "25-26")
    }
}
