import Testing

@Suite struct HelpTests {
    static let commands = [
        ["init"], ["sync"], ["demo"], ["scan"], ["export"], ["history"], ["show"], ["files"], ["diff"],
        ["changes"],
        ["create"], ["alter"], ["append"],
        ["upsert"], ["delete"], ["restore"], ["compact"], ["checkpoint"], ["parquet"], ["parquet", "cat"],
        ["parquet", "schema"], ["parquet", "meta"], ["parquet", "verify"],
    ]

    @Test(arguments: commands)
    func everyCommandHasHelpWithAnExample(command: [String]) async throws {
        let outcome = try await Command.run(command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Example: tarn \(command.joined(separator: " "))"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func theRootNamesEveryCommandAndTheExitCodes() async throws {
        let outcome = try await Command.run("--help")
        for command in Self.commands where command.count == 1 {
            #expect(outcome.output.contains("  \(command[0]) "))
        }
        #expect(outcome.output.contains("Exit codes: 0 done"))
    }

    @Test func theVersionIsPrinted() async throws {
        let outcome = try await Command.run("--version")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("tarn 0."))
    }

    @Test(arguments: [
        ["nonsense"], ["scan"], ["scan", "a.b", "--limit", "x"], ["restore", "a.b"], ["sync"], ["--no"],
    ])
    func aMistakeInTheArgumentsIsAUsageError(arguments: [String]) async throws {
        let outcome = try await Command.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(!outcome.errors.isEmpty)
    }
}
