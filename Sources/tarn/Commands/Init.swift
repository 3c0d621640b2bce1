import ArgumentParser
import LakeCatalog

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a lake home with commented configuration.",
        discussion: "Example: tarn init school && TARN_LAKE=school tarn sync codetrack --full")

    @Argument(help: "The folder; else --lake, else $TARN_LAKE, else ./lake.", completion: .directory)
    var directory: String?

    @OptionGroup var lake: LakeOption

    func run() async throws {
        let folder = directory ?? lake.folder
        let made = try DefaultLake.create(in: folder)
        try StandardOutput.write("A lake home stands at \(folder): \(made.joined(separator: ", "))\n")
        StandardError.write(
            """
            Next: put your roster into \(folder)/rosters/roster.json and API_URL=https://... into \(folder)/.env, then
                tarn --help
                tarn sync codetrack --full --lake \(folder)

            """)
    }
}
