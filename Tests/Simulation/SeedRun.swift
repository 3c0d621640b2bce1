import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan

/// One run: a table, the processes that use it, and the checks; everything follows from the seed.
final class SeedRun: @unchecked Sendable {
    let seed: UInt64
    let bug: PlantedBug?
    let trace: Trace
    let scheduler: Scheduler
    let oracle: Oracle
    let world: World
    let table: SimulatedTable
    private var random: SplitMix
    private var identifiers: SplitMix
    private let retriesInStore: Bool
    private let clocksDiffer: Bool
    private let clientCounts: [(Client.Role, Int)]
    private(set) var operationCount = 0
    private var operationsLeft = 0
    private static let root = "lake/table"

    init(seed: UInt64, bug: PlantedBug? = nil, isTraced: Bool = false) {
        self.seed = seed
        self.bug = bug
        random = SplitMix(seed: seed)
        identifiers = SplitMix(seed: ~seed)
        trace = Trace(isPrinted: isTraced)
        table = SimulatedTable(using: &random)
        scheduler = Scheduler(seed: random.next(), weather: .random(using: &random), trace: trace)
        oracle = Oracle(trace: trace)
        world = World(scheduler: scheduler, oracle: oracle, bug: bug, seed: seed)
        retriesInStore = random.chance(50)
        clocksDiffer = random.chance(30)
        clientCounts = [
            (.writer, 2 + random.below(3)), (.reader, random.below(3)), (.compactor, random.below(2)),
            (.vacuum, bug == .vacuumWithoutFloor ? 1 : random.below(2)), (.keeper, random.below(2)),
        ]
    }

    // MARK: - For the clients

    /// The table as a process opens it.
    func open(_ process: Process) -> Table {
        var store: any ObjectStore = ProcessStore(world: world, process: process)
        if retriesInStore {
            let policy = RetryingObjectStore.Policy(attemptLimit: 3)
            store = RetryingObjectStore(
                store, policy: policy, jitter: { [self] in Double(random.below(100)) / 100 }
            ) { [self] milliseconds in
                _ = await scheduler.wait(process, .sleep(until: scheduler.now + Int64(milliseconds)))
            }
        }
        return Table(location(store), environment: environment(process))
    }

    /// The table as those see it who check: always served, at once.
    func calmTable(for operation: Operation? = nil) -> Table {
        Table(location(CalmStore(world: world, operation: operation)), environment: environment(nil))
    }

    private func location(_ store: any ObjectStore) -> TableLocation {
        TableLocation(store: store, root: ObjectPath.root.appending(Self.root))
    }

    private func environment(_ process: Process?) -> LogEnvironment {
        LogEnvironment(
            nowMilliseconds: { [self] in scheduler.now + (process?.clockSkew ?? 0) },
            makeUUID: { [self] in UUIDText.random(using: &identifiers) }, engineInfo: "simulation",
            sleep: { [self] milliseconds in
                guard let process else { return }
                let wake = scheduler.now + milliseconds
                guard await scheduler.wait(process, .sleep(until: wake)) == .serve else {
                    throw CancellationError()
                }
            },
            random: { [self] range in random.among(range) })
    }

    /// Clocks of processes differ by up to a minute, in some runs.
    func someClockSkew() -> Int64 { clocksDiffer ? random.among(-60_000...60_000) : 0 }

    func beginOperation() {
        operationCount += 1
        operationsLeft -= 1
        if operationsLeft <= 0 || oracle.violation != nil { scheduler.isDraining = true }
    }

    func read(_ table: Table, version: Int64?, least: Int64?) async throws -> ReadRows {
        let snapshot = try await table.snapshot(version: version)
        let condition = try least.map { try Condition.parse("value >= \($0)", schema: SimulatedTable.schema) }
        let batch = try await Scan(snapshot, condition: condition).collect()
        let (rows, count) = SimulatedTable.rows(of: batch)
        return ReadRows(version: snapshot.version, rows: rows, rowCount: count)
    }

    /// Without any fault, nobody but a loser of a race may fail.
    func checkFault(_ error: any Error, _ process: Process) {
        guard scheduler.faultCount == 0, !process.isStopped else { return }
        if let error = error as? TableError, error.code == .conflict { return }
        if let error = error as? DeltaError, error.code == .versionNotAvailable { return }
        oracle.violate("\(process.name) fails though nothing went wrong: \(error)")
    }

    // MARK: - The run

    /// Runs about so many operations; what must not be is in ``oracle`` afterwards.
    func run(operations: Int) {
        perform { [self] in
            let operation = Operation(number: 0, name: "create", .create)
            do {
                try await Table.create(
                    at: calmTable(for: operation).location, schema: SimulatedTable.schema,
                    options: table.createOptions, environment: environment(nil))
            } catch {
                oracle.violate("the table cannot be made: \(error)")
            }
        }
        for (role, count) in clientCounts {
            for number in 0..<count {
                let client = Client(self, role, number: number, random: SplitMix(seed: random.next()))
                Task(executorPreference: scheduler.executor) { await client.work() }
            }
        }
        while operationCount < operations, oracle.violation == nil {
            operationsLeft = min(operations - operationCount, 15 + random.below(40))
            scheduler.isDraining = false
            scheduler.runUntilQuiet()
            check(all: false)
            jump()
        }
        scheduler.releaseAll(.stop)
        if oracle.violation == nil { check(all: true) }
        if oracle.violation == nil { perform { [self] in await checkUpkeep() } }
    }

    /// Time passes while nobody is at work: minutes, hours or days.
    private func jump() {
        switch random.below(10) {
        case 0..<5: scheduler.jump(random.among(1_000...600_000))
        case 5..<8: scheduler.jump(random.among(SimulatedTable.hour...4 * SimulatedTable.hour))
        default: scheduler.jump(random.among(12 * SimulatedTable.hour...60 * SimulatedTable.hour))
        }
    }

    /// Compares the newest version and a few, or all, of those that must be readable.
    private func check(all: Bool) {
        guard oracle.violation == nil else { return }
        perform { [self] in
            var versions = oracle.retainedVersions(at: scheduler.now, within: table.retention)
            versions += Array(oracle.tags.values.sorted())
            if !all, versions.count > 3 {
                versions =
                    [oracle.newest] + (0..<2).compactMap { _ in versions.randomElement(using: &random) }
            }
            do {
                let newest = try await read(calmTable(), version: nil, least: nil)
                if newest.version != oracle.newest {
                    oracle.violate("the newest version is \(newest.version), not \(oracle.newest)")
                }
                for version in versions {
                    let found = try await read(calmTable(), version: version, least: nil)
                    oracle.check(found.rows, rowCount: found.rowCount, version: version, by: "a check") {
                        _, _ in
                        true
                    }
                }
            } catch {
                oracle.violate("a version that is retained cannot be read: \(error)")
            }
        }
    }

    /// Whatever has happened, the table can be looked after, and nothing is wrong with it.
    private func checkUpkeep() async {
        do {
            let before = oracle.newest
            var options = VacuumOptions()
            options.deletes = true
            _ = try await calmTable().vacuum(options)
            _ = try await calmTable().compact()
            _ = try await calmTable().checkpoint()
            try await calmTable().cleanUpLog()
            var fsck = FsckOptions()
            fsck.isDeep = true
            let report = try await calmTable().fsck(fsck)
            if !report.isSound { oracle.violate("fsck finds \(report.findings)") }
            for version in [before, oracle.newest] {
                let found = try await read(calmTable(), version: version, least: nil)
                oracle.check(found.rows, rowCount: found.rowCount, version: version, by: "the last check") {
                    _, _ in
                    true
                }
            }
        } catch {
            oracle.violate("the table cannot be looked after: \(error)")
        }
    }

    private func perform(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: scheduler.executor) { await body() }
        scheduler.executor.runUntilIdle()
    }
}
