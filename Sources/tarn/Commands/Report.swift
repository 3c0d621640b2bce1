import ArgumentParser
import Connectors
import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime

struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make reports for people.", subcommands: [Weekly.self])

    struct Weekly: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the class report: an HTML page with plots, and CSV.",
            discussion: """
                Last week against thresholds, means of the last days, class means, totals, each learner's trend, who is
                falling and who is rising. The page opens from its file, without a network. It names learners: it says
                for whom it is, and files are made so that only you can read them.

                The settings stand in reports/weekly.yaml of the lake home; options go before them.

                With --post the summary, which has no names, is sent to the address in REPORT_WEBHOOK_URL, as JSON with
                the member "text".

                Example: tarn report weekly --as-of 2015-03-02 --output reports
                """)

        @Option(name: .long, help: ArgumentHelp("The table of weekly figures.", valueName: "table"))
        var table: String?

        @Option(
            name: .long, help: ArgumentHelp("Take in rows up to this day only.", valueName: "date"))
        var asOf: String?

        @Option(name: .long, help: ArgumentHelp("Only the learners of this cohort.", valueName: "name"))
        var cohort: String?

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The folder for the files; else this one.", valueName: "dir"))
        var output: String?

        @Option(name: .long, help: ArgumentHelp("The threshold of points a week.", valueName: "n"))
        var points: Int?

        @Option(name: .long, help: ArgumentHelp("The threshold of commits a week.", valueName: "n"))
        var commits: Int?

        @Option(name: .long, help: ArgumentHelp("Means are over so many days.", valueName: "n"))
        var days: Int?

        @Option(name: .long, help: ArgumentHelp("For whom the report is.", valueName: "text"))
        var audience: String?

        @Flag(name: .long, help: "Post the summary to REPORT_WEBHOOK_URL.")
        var post = false

        @OptionGroup var lake: LakeOption
        @OptionGroup var report: ReportOption

        func validate() throws {
            for (name, value) in [("--points", points), ("--commits", commits)] {
                if let value, value < 0 { throw ValidationError("\(name) must not be negative") }
            }
            if let days, !(1...3_660).contains(days) {
                throw ValidationError("--days must be from 1 to 3660")
            }
        }

        func run() async throws {
            let open = try Lake.open(lake.folder)
            let day = try asOf.map { text in
                guard let day = PointInTime.epochDay(text).flatMap({ Int32(exactly: $0) }) else {
                    throw UsageError("--as-of must be a date such as 2015-03-02, not \"\(text)\"")
                }
                return day
            }
            let weekly = try await open.weeklyReport(
                try settings(open.home), notLaterThan: day, cohort: cohort)
            if report.json, output == nil {
                try StandardOutput.write(JSONValue.object(weekly.json).jsonText + "\n")
            } else {
                for path in try weekly.write(to: output ?? ".") { try StandardOutput.write("\(path)\n") }
                if report.json { try StandardOutput.write(JSONValue.object(weekly.json).jsonText + "\n") }
            }
            StandardError.write(weekly.summary)
            if post {
                try await WebhookPost(settings: open.settings).send(text: weekly.summary)
                StandardError.write("the summary was posted\n")
            }
        }

        private func settings(_ home: LakeHome) throws -> WeeklyReportConfiguration {
            var settings = try home.weeklyReport()
            if let table {
                guard let name = TableName(table) else {
                    throw UsageError("--table must be a name in the lake, such as codetrack.weekly_stats")
                }
                settings.table = name
            }
            settings.pointsThreshold = points ?? settings.pointsThreshold
            settings.commitsThreshold = commits ?? settings.commitsThreshold
            settings.days = days ?? settings.days
            settings.audience = audience ?? settings.audience
            return settings
        }
    }
}
