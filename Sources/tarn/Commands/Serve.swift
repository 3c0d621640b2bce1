import ArgumentParser
import Connectors
import DeltaSharing
import Foundation
import LakeCatalog
import LakeRuntime
import LakeWeb
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the lake: Delta Sharing for programs, pages for people.",
        discussion: """
            Programs read shared tables at /delta-sharing with the profile file that tarn share create-profile makes.
            People look at the lake with a browser. The pages show pupils' data: on this machine alone (the default
            address) they are open; with --host or --public-url they ask for the token of a profile that was made with
            --pages. This server speaks HTTP only: to be reached by others, put it behind something that speaks HTTPS.

            Links to data files are signed. Set TARN_LINK_SECRET to a random text of 32 letters or more if links are to
            outlive a restart, or if several servers stand behind one address.

            Example: tarn serve --port 8643
            """)

    @Option(name: .long, help: ArgumentHelp("The port; 0 takes any that is free.", valueName: "n"))
    var port = 8_643

    @Option(name: .long, help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How clients reach the server, such as https://lake.example.org, where that is not --host and --port.",
            valueName: "url"))
    var publicURL: String?

    @Option(
        name: .long, help: ArgumentHelp("How long links to files are good; else 1h.", valueName: "span"))
    var linkLifetime = "1h"

    @Option(
        name: .long,
        help: ArgumentHelp("Connections at a time; more wait to be accepted.", valueName: "n"))
    var connections = 512

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Close a connection whose client is silent for so long; else 60s.", valueName: "span"))
    var idleTimeout = "60s"

    @OptionGroup var lake: LakeOption

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        guard (1...100_000).contains(connections) else {
            throw ValidationError("--connections must be from 1 to 100000")
        }
        for (name, text) in [("--link-lifetime", linkLifetime), ("--idle-timeout", idleTimeout)]
        where HumanUnits.duration(text).map({ $0 < .seconds(1) || $0 > .seconds(7 * 86_400) }) ?? true {
            throw ValidationError("\(name) must be a span from 1s to 7d, such as 1h, not \"\(text)\"")
        }
        if let publicURL {
            let url = URL(string: publicURL)
            guard let scheme = url?.scheme, ["http", "https"].contains(scheme), url?.host()?.isEmpty == false,
                !publicURL.hasSuffix("/")
            else {
                throw ValidationError(
                    "--public-url must be such as https://lake.example.org, without a slash at its end")
            }
        }
    }

    func run() async throws {
        let open = try Lake.open(lake.folder)
        let configuration = try open.home.sharing()
        guard configuration.faults.isEmpty else {
            throw LakeError(
                .configuration, "the lake home at \(lake.folder) has faults:", faults: configuration.faults)
        }
        var options = LakeServerOptions()
        options.host = host
        options.port = port
        options.publicURL = publicURL
        options.connectionLimit = connections
        if let idle = HumanUnits.duration(idleTimeout) { options.idleSeconds = Int(idle.components.seconds) }
        if let lifetime = HumanUnits.duration(linkLifetime) {
            options.sharing.linkLifetimeMilliseconds = lifetime.components.seconds * 1_000
        }
        options.sharing.linkSecret = try secret(open)
        var logger = Logger(label: "tarn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        try await LakeServer(open, options: options, logger: logger).run { url in
            try? StandardOutput.write("serving \(url)\n")
        }
    }

    private func secret(_ open: Lake) throws -> String? {
        guard let secret = open.settings["TARN_LINK_SECRET"], !secret.isEmpty else { return nil }
        guard secret.utf8.count >= 32 else {
            throw UsageError(
                "TARN_LINK_SECRET must have 32 letters or more; make one with: openssl rand -hex 32")
        }
        return secret
    }
}
