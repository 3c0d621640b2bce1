import ArgumentParser
import LakeCatalog
import TableOperations

/// What a command that changes or checks a table may use up.
struct WorkOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Take no more memory than this, such as 64MB; else 256MB.", valueName: "size"))
    var memory: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Give up where the store has not been heard of for so long; else 5m, 0 for never.",
            valueName: "span"))
    var stallTimeout: String?

    func validate() throws {
        if let memory, HumanUnits.byteCount(memory) == nil {
            throw ValidationError("--memory must be a size such as 64MB, not \"\(memory)\"")
        }
        if let stallTimeout, HumanUnits.duration(stallTimeout) == nil {
            throw ValidationError("--stall-timeout must be a span such as 5m, not \"\(stallTimeout)\"")
        }
    }

    /// The budget asked for; begins to watch for standstill. Whoever writes to standard input may take their time, and so
    /// may, where a command `isPaced` by it, whoever reads what it prints.
    func begin(reading files: [String] = [], isPaced: Bool = false) throws -> MemoryBudget {
        let usual = Duration.seconds(files.contains("-") || isPaced ? 0 : 300)
        Watchdog.start(timeout: stallTimeout.flatMap(HumanUnits.duration) ?? usual)
        guard let byteCount = memory.flatMap(HumanUnits.byteCount) else { return .standard }
        return try MemoryBudget(byteCount: byteCount)
    }
}
