import ArgumentParser
import Connectors
import Foundation
import LakeCatalog
import LakeRuntime

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write tables as CSV files under their configured names.",
        discussion: """
            What is exported, and under which file name, stands in exports/. Results are those of one school year: the
            one of --year, else of the setting YEARS_DATA, else the one that today is in. Files of a year that is past
            are called historical. A year without results yet gives files with a header only, and is told.

            Example: tarn export --output shared --year 23-24
            """)

    @Argument(help: "Names of exports, or tables; all exports unless told.")
    var names: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The folder for the files; made if it is not there.", valueName: "dir"))
    var output: String

    @Option(name: .long, help: ArgumentHelp("The school year, such as 23-24.", valueName: "year"))
    var year: String?

    @OptionGroup var lake: LakeOption

    func validate() throws {
        if let year, SchoolYear(year) == nil {
            throw ValidationError("--year must be a school year such as 23-24")
        }
    }

    func run() async throws {
        let open = try Lake.open(lake.folder)
        let current = SchoolYear.current
        var chosen = current
        if let text = year ?? open.settings["YEARS_DATA"] {
            guard let year = SchoolYear(text) else {
                throw UsageError("YEARS_DATA is no school year; write YEARS_DATA=24-25")
            }
            chosen = year
        }
        let export = LakeRuntime.Export(lake: open, folder: output, year: chosen, currentYear: current)
        for configuration in try exports(open.home) {
            for outcome in try await export.run(configuration) {
                if let path = outcome.path {
                    try StandardOutput.write("\(path): \(Figures.grouped(outcome.rowCount)) rows\n")
                } else if !names.isEmpty {
                    throw UsageError("\(outcome.name): \(outcome.note ?? "nothing to export")")
                }
                if let note = outcome.note { StandardError.write("\(outcome.name): \(note)\n") }
            }
        }
    }

    /// The exports of the names that were typed; a table without one is exported whole under its own name.
    private func exports(_ home: LakeHome) throws -> [ExportConfiguration] {
        if names.isEmpty { return home.exports }
        return try names.flatMap { name in
            let found = home.exports.filter { $0.name == name || $0.table.description == name }
            if !found.isEmpty { return found }
            guard let table = TableName(name) else {
                let known = home.exports.map(\.name).joined(separator: ", ")
                throw UsageError(
                    "no export or table \"\(name)\"; there is: \(known.isEmpty ? "none" : known)")
            }
            return [ExportConfiguration(table: table)]
        }
    }
}

extension SchoolYear {
    /// The one that today is in.
    fileprivate static var current: SchoolYear {
        let today = Calendar(identifier: .gregorian).dateComponents([.year, .month], from: Date())
        return SchoolYear(year: today.year ?? 2000, month: today.month ?? 1)
    }
}
