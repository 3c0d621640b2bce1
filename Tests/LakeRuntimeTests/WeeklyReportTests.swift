import Foundation
import LakeCatalog
import Testing

@testable import LakeRuntime

@Suite struct WeeklyReportTests {
    private static let monday: Int32 = 16_496  // 2015-03-02

    /// Points of a learner's weeks, the last one in the week of 2015-03-02; nil: no row.
    private static func rows(_ id: Int64, _ points: [Int64?], cohort: String = "10.1") -> [WeeklyReport.Row] {
        points.enumerated().compactMap { index, value in
            value.map {
                WeeklyReport.Row(
                    day: monday - Int32(7 * (points.count - 1 - index)), id: id, email: "l\(id)@example.org",
                    cohort: cohort, points: $0, commits: $0 / 10)
            }
        }
    }

    private static func report(
        _ rows: [WeeklyReport.Row], cohort: String? = nil, names: [Int64: String] = [:]
    ) -> WeeklyReport {
        var report = WeeklyReport(configuration: WeeklyReportConfiguration(), version: 3)
        report.lastDay = rows.map(\.day).max()
        report.fill(rows, cohort: cohort, names: names)
        return report
    }

    @Test(
        arguments: [
            ([40, 40, 40, 40, 40, 40, 40, 40], WeeklyReport.Trend.steady),
            ([40, 40, 40, 40, 10, 10, 10, 10], .falling), ([10, 10, 10, 10, 40, 40, 40, 40], .rising),
            ([40, 40, 40, 40, 40, nil, nil, nil], .falling), ([4, 4, 4, 4, 1, 1, 1, 1], .steady),
            ([40] + [Int64?](repeating: nil, count: 11) + [nil], .gone), ([40], .steady), ([0, 0], .steady),
            ([10, 10, 10, 10, 20, 20, 20, 20], .rising), ([0, 0, 0, 0, 0, 0, 9, 30], .rising),
        ] as [([Int64?], WeeklyReport.Trend)])
    func learnersAreHeldAgainstTheirOwnPast(_ points: [Int64?], _ trend: WeeklyReport.Trend) {
        // Somebody else has a row in the last week, so that it is the last one.
        let report = Self.report(Self.rows(1, points) + Self.rows(2, [50]))
        #expect(report.learners.first { $0.id == 1 }?.trend == trend)
    }

    @Test func meansAreOverRowsAndThresholdsCountMissingOnesAsNone() throws {
        let report = Self.report(
            Self.rows(1, [30, nil, 60, 30]) + Self.rows(2, [9, 8, 7, nil])
                + Self.rows(3, [29], cohort: "10.2"))
        let one = try #require(report.learners.first { $0.id == 1 })
        #expect(one.meanPoints == 40)
        #expect(one.totalPoints == 120)
        #expect(one.weeklyPoints == [30, 0, 60, 30])
        #expect(report.hasHighPoints(one))
        let two = try #require(report.learners.first { $0.id == 2 })
        #expect(two.lastPoints == nil)
        #expect(!report.hasHighPoints(two) && !report.hasHighCommits(two))
        #expect(two.weeksSincePoints == 1)
        #expect(report.whole.learnerCount == 3)
        #expect(report.whole.lastRowCount == 2)
        #expect(report.whole.lastMeanPoints == 29.5)
        #expect(report.whole.highPointsCount == 1)
        #expect(report.whole.highCommitsCount == 2)
        #expect(report.cohorts.map(\.name) == ["10.1", "10.2"])
        #expect(
            Self.report(Self.rows(1, [1]) + Self.rows(3, [29], cohort: "10.2"), cohort: "10.2").learners.count
                == 1)
    }

    @Test func noRowsGiveAReportThatSaysSo() {
        let report = Self.report([])
        #expect(report.page.contains("has no rows yet"))
        #expect(report.csv.split(separator: "\n").count == 1)
        #expect(report.summary.contains("no rows yet"))
    }

    @Test func namesCannotBecomeMarkupOrFormulas() throws {
        let names: [Int64: String] = [
            1: "<script>alert(1)</script>", 2: "=cmd|' /C calc'!A0", 3: "O'Neil, \"Fati\"\nx",
        ]
        let report = Self.report(
            Self.rows(1, [40]) + Self.rows(2, [1]) + Self.rows(3, [2], cohort: "\"><img src=x>"), names: names
        )
        #expect(!report.page.contains("<script"))
        #expect(!report.page.contains("<img"))
        #expect(report.page.contains("&lt;script&gt;"))
        #expect(report.csv.contains("'=cmd"))
        #expect(report.csv.contains("\"O'Neil, \"\"Fati\"\"\nx\""))
        for name in names.values { #expect(!report.summary.contains(name)) }
    }

    @Test func thePageNeedsNoNetworkAndSaysForWhomItIs() {
        let page = Self.report(Self.rows(1, [40, 50])).page
        #expect(page.contains("For the teachers of these learners."))
        for word in ["http:", "https:", "src=", "@import", "url(", "<script"] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func filesAreForTheirOwnerOnly() throws {
        let folder = FileManager.default.temporaryDirectory.path() + "/tarn-report-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let report = Self.report(Self.rows(1, [40]))
        for _ in 0..<2 {
            let paths = try report.write(to: folder)
            #expect(
                paths.map { $0.split(separator: "/").last } == [
                    "class-report-2015-03-02.html", "class-report-2015-03-02.csv",
                ])
            for path in paths {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
}
