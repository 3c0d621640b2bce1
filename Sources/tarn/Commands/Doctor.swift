import ArgumentParser
import DeltaLog
import LakeCatalog
import LakeRuntime

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration, credentials and the store.",
        discussion: """
            Tells of each part of the lake whether it is ready, and of what is wrong what to do. A source without its
            settings is not set up, which is no fault. The exit code is 0, or that of the first fault.

            Example: tarn doctor             # asks the services, too
                     tarn doctor --offline   # as a health check
            """)

    @Flag(name: .long, help: "Ask no service.")
    var offline = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let open = try Lake.open(lake.folder)
        let findings = await open.examine(connecting: !offline)
        if report.json {
            var object = JSONObject()
            object["findings"] = .array(findings.map(Self.json))
            object["tables"] = .array(open.home.tables().map { .string($0.description) })
            object["healthy"] = .boolean(!findings.contains { $0.state == .faulty })
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
        } else {
            for finding in findings {
                try StandardOutput.write(
                    "\(finding.subject): \(finding.state.rawValue), \(finding.message)\n")
            }
        }
        if let error = findings.lazy.compactMap(\.error).first {
            throw ReportedFailure(status: Failure(error).status)
        }
    }

    private static func json(_ finding: LakeFinding) -> JSONValue {
        var object = JSONObject()
        object["subject"] = .string(finding.subject)
        object["state"] = .string(finding.state.rawValue)
        object["message"] = .string(finding.message)
        return .object(object)
    }
}
