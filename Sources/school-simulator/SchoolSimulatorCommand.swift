import ArgumentParser

@main
struct SchoolSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "school-simulator", abstract: "Serves a school's data over HTTP as the real APIs would.")
}
