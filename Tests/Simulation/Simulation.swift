@preconcurrency import Glibc

/// The seed under way, for the message of a trap.
nonisolated(unsafe) private var seedUnderWay: UInt64 = 0

/// Runs one seed after the other and tells what came of it.
struct Simulation {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    /// Whether nothing was found; with a planted bug, whether it was found.
    func run() -> Bool {
        setvbuf(stdout, nil, _IOLBF, 0)
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGABRT] {
            signal(number) { number in
                let text = "TRAP (signal \(number)) in seed \(seedUnderWay)\n"
                _ = text.withCString { write(2, $0, strlen($0)) }
                _exit(1)
            }
        }
        let start = time(nil)
        var sums = Sums()
        for seed in arguments.firstSeed..<arguments.firstSeed + UInt64(arguments.seedCount) {
            if let limit = arguments.seconds, time(nil) - start >= limit { break }
            seedUnderWay = seed
            let run = SeedRun(seed: seed, bug: arguments.bug, isTraced: arguments.isTraced)
            run.run(operations: arguments.operationCount)
            sums.add(run)
            if let violation = run.oracle.violation {
                print("seed \(seed), after \(run.operationCount) operations: \(violation)")
                print("replay: \(replay(seed))")
                if arguments.bug != nil {
                    print(
                        "FOUND: \(arguments.bug?.rawValue ?? "") by seed \(sums.seeds) of \(arguments.seedCount)"
                    )
                    return true
                }
                return false
            }
            if arguments.runsTwice, !isRepeated(run) { return false }
            if sums.seeds % 1_000 == 0 { print("\(sums.text), \(time(nil) - start) s") }
        }
        print("\(sums.text), \(time(nil) - start) s")
        if let bug = arguments.bug {
            print("MISSED: \(bug.rawValue) in \(sums.seeds) seeds")
            return false
        }
        print("PASSED: \(sums.operations) operations, 0 violations")
        return true
    }

    private func replay(_ seed: UInt64) -> String {
        "tools/simulate --seed \(seed) --seeds 1 --operations \(arguments.operationCount)"
            + (arguments.bug.map { " --plant \($0.rawValue)" } ?? "") + " --trace"
    }

    /// Whether a second run of a seed goes the same way.
    private func isRepeated(_ run: SeedRun) -> Bool {
        let again = SeedRun(seed: run.seed, bug: arguments.bug)
        again.run(operations: arguments.operationCount)
        if again.trace.digest == run.trace.digest { return true }
        print("seed \(run.seed) does not go the same way twice")
        return false
    }
}

/// What all seeds came to.
struct Sums {
    var seeds = 0
    var operations = 0
    private var requests = 0
    private var commits = 0
    private var acknowledged = 0
    private var faults = 0
    private var failures: [String: Int] = [:]
    private var digest: UInt64 = 0

    mutating func add(_ run: SeedRun) {
        seeds += 1
        operations += run.operationCount
        requests += run.world.requestCount
        commits += run.oracle.commitCount
        acknowledged += run.oracle.acknowledgedCount
        faults += run.scheduler.faultCount
        failures.merge(run.oracle.failures, uniquingKeysWith: +)
        digest = digest &* 31 &+ run.trace.digest
    }

    var text: String {
        let failed = failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
            separator: ", ")
        return "\(seeds) seeds, \(operations) operations, \(requests) requests, \(commits) commits, "
            + "\(acknowledged) acknowledged, \(faults) faults, failed: [\(failed)], digest \(String(digest, radix: 16))"
    }
}
