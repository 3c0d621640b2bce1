import Glibc

// Sets iterate in an order that depends on a number of the process unless this is set before it starts.
if getenv("SWIFT_DETERMINISTIC_HASHING") == nil {
    setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    perror("cannot start again with deterministic hashing")
    exit(2)
}

do {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    let isPassed =
        switch arguments.mode {
        case .simulate: Simulation(arguments).run()
        case .crashPoints: CrashPoints().run()
        case .corruption: CorruptionSweep(stride: arguments.stride).run()
        }
    exit(isPassed ? 0 : 1)
} catch {
    print("tarn-simulation: \(error)")
    exit(2)
}
