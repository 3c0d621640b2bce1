import ArgumentParser
import DeltaLog
import DeltaSharing
import Foundation
import LakeCatalog
import LakeRuntime

struct Share: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand tables on to others over Delta Sharing.",
        subcommands: [CreateProfile.self, List.self])

    struct CreateProfile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create-profile",
            abstract: "Make a recipient, a token, and the profile file to hand to them.",
            discussion: """
                The token stands in the profile file only; the lake keeps its hash in recipients/NAME.yaml. Hand the file
                over as you would a password. Deleting recipients/NAME.yaml ends the access.

                Example: tarn share create-profile ms_rivera --share class --expires 90d --output ms_rivera.share
                """)

        @Argument(help: "A name for the recipient: letters, digits and _.")
        var name: String

        @Option(
            name: .long, help: ArgumentHelp("A share that they may read; may be repeated.", valueName: "name")
        )
        var share: [String] = []

        @Flag(name: .long, help: "Open the pages of the lake to them too; those show every table.")
        var pages = false

        @Option(
            name: .long,
            help: ArgumentHelp(
                "When the access ends: a span such as 90d, a date or a time. Else never.", valueName: "when"))
        var expires: String?

        @Option(
            name: .long,
            help: ArgumentHelp("Where they reach the server, without a slash at its end.", valueName: "url"))
        var endpoint = "http://127.0.0.1:8643"

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The profile file; - is standard output.", valueName: "file"))
        var output: String

        @OptionGroup var lake: LakeOption

        func validate() throws {
            guard !share.isEmpty || pages else { throw ValidationError("name a --share, or give --pages") }
        }

        func run() async throws {
            let home = try lake.home()
            let known = try home.sharing().shares.map(\.name)
            for one in share where !known.contains(one) {
                let names = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw UsageError("no share \"\(one)\" in \(home.folder)/shares; there is: \(names)")
            }
            let token = AccessTokens.make()
            let end = try expires.map(Self.time)
            if output != "-", FileManager.default.fileExists(atPath: output) {
                throw UsageError("there is a file \(output) already; nothing was changed")
            }
            try home.addRecipient(
                name, shares: share, pages: pages, tokenHash: AccessTokens.hash(token), expires: end)
            var profile: JSONObject = [
                "shareCredentialsVersion": 1, "endpoint": .string("\(endpoint)/\(SharingResponder.prefix)"),
                "bearerToken": .string(token),
            ]
            if let end { profile["expirationTime"] = .string(end) }
            let text = JSONValue.object(profile).jsonText + "\n"
            if output == "-" { return try StandardOutput.write(text) }
            let isWritten = FileManager.default.createFile(
                atPath: output, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
            guard isWritten else { throw FileError(description: "cannot write \(output)") }
            StandardError.write("\(output): hand this to \(name), and to nobody else\n")
        }

        /// A span from now, or a time, as `2027-01-31T00:00:00Z`.
        static func time(_ text: String) throws -> String {
            if let span = HumanUnits.duration(text) {
                let end = Date(timeIntervalSinceNow: Double(span.components.seconds))
                return PointInTime.text(milliseconds: Int64(end.timeIntervalSince1970) * 1_000)
            }
            return PointInTime.text(milliseconds: try PointInTime.milliseconds(text) / 1_000 * 1_000)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the shares and who may read them.", discussion: "Example: tarn share list")

        @OptionGroup var lake: LakeOption

        func run() async throws {
            let home = try lake.home()
            let configuration = try home.sharing()
            let tables = home.tables()
            var text = ""
            for share in configuration.shares {
                text += "\(share.name)\(share.history ? "  with history" : "")\n"
                for table in tables where share.includes(table) { text += "  table      \(table)\n" }
                for one in configuration.recipients where one.shares.contains(share.name) {
                    text += "  recipient  \(one.name)\(Self.end(one))\n"
                }
            }
            for one in configuration.recipients where one.pages {
                text += "pages: \(one.name)\(Self.end(one))\n"
            }
            try StandardOutput.write(text)
            for fault in configuration.faults { StandardError.write("warning: \(fault)\n") }
        }

        private static func end(_ recipient: RecipientConfiguration) -> String {
            recipient.expiryMilliseconds.map { "  until \(PointInTime.text(milliseconds: $0))" } ?? ""
        }
    }
}
