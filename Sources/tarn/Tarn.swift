import ArgumentParser

@main
struct Tarn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tarn", abstract: "Keyed, versioned Delta Lake tables, and the school pipelines on them.")
}
