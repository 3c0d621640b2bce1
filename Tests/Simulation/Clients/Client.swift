import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan

/// A user of the table who does one operation after the other, in a process that is started again when it was stopped.
final class Client: @unchecked Sendable {
    enum Role: Sendable { case writer, reader, compactor, vacuum, keeper }

    let run: SeedRun
    let role: Role
    let number: Int
    private var random: SplitMix
    private var process: Process
    private var table: Table
    private var incarnation = 1
    /// An operation with a batch of its own, which is done again until it is known to be done.
    private var repeated: Operation?

    init(_ run: SeedRun, _ role: Role, number: Int, random: SplitMix) {
        self.run = run
        self.role = role
        self.number = number
        self.random = random
        process = Process(
            name: "\(role)\(number).1", weight: 1 + self.random.below(4), clockSkew: run.someClockSkew())
        table = run.open(process)
    }

    /// Works until the scheduler says stop while nothing is under way.
    func work() async {
        while await run.scheduler.wait(process, .operation) == .serve {
            run.beginOperation()
            await operate()
            if process.isStopped {
                incarnation += 1
                process = Process(
                    name: "\(role)\(number).\(incarnation)", weight: process.weight,
                    clockSkew: run.someClockSkew())
                table = run.open(process)
            } else if random.chance(10) {
                // A program that is run anew knows nothing of the table.
                table = run.open(process)
            }
        }
    }

    private func operate() async {
        process.sawStaleListing = false
        switch role {
        case .reader: await read()
        case .writer: await random.chance(12) ? read() : write()
        case .compactor: await compact()
        case .vacuum: await vacuum()
        case .keeper: await keep()
        }
        process.operation = nil
    }

    private func begin(_ name: String, _ intent: Operation.Intent) -> Operation {
        let operation = Operation(number: run.operationCount, name: name, intent)
        operation.newestAtStart = run.oracle.newest
        process.operation = operation
        run.trace.note { "\(process.name) begins operation \(operation.number): \(name) \(intent)" }
        return operation
    }

    // MARK: - Writing

    private func write() async {
        let operation: Operation
        if let repeated {
            operation = repeated
            operation.newestAtStart = run.oracle.newest
            process.operation = operation
        } else {
            operation = nextWrite()
        }
        do {
            let result = try await execute(operation)
            run.oracle.acknowledged(operation, result, by: process)
            repeated = nil
        } catch {
            run.oracle.failed(operation, error, by: process)
            run.checkFault(error, process)
            if operation === repeated, operation.isReportedUndone {
                // Done again as another operation with the same batch, it could not be told from this one.
                repeated = nil
            }
        }
    }

    private func nextWrite() -> Operation {
        switch random.below(100) {
        case 0..<60:
            let intent: Operation.Intent = run.table.isKeyed ? .upsert(someRows()) : .append(newRows())
            let operation = begin(run.table.isKeyed ? "upsert" : "append", intent)
            if random.chance(50) { repeated = operation }
            return operation
        case 60..<75: return begin("delete", .delete(below: random.among(0...60)))
        case 75..<85:
            let id = run.oracle.rows(at: run.oracle.newest)?.keys.sorted().randomElement(using: &random) ?? 0
            return begin("update", .update(id: id, value: random.among(0...99)))
        case 85..<91: return begin("restore", .restore(version: someVersion()))
        case 91..<93: return begin("tag", .tag("tag\(random.below(2))", version: someVersion()))
        default:
            if run.table.isKeyed { return begin("upsert", .upsert(someRows())) }
            return begin("overwrite", .overwrite(newRows()))
        }
    }

    /// A version that will be there for as long as an operation takes.
    private func someVersion() -> Int64 {
        let versions = run.oracle.retainedVersions(
            at: run.scheduler.now, within: run.table.retention - SimulatedTable.hour / 4)
        return versions.randomElement(using: &random) ?? 0
    }

    /// Rows of which some have keys that are there.
    private func someRows() -> Rows {
        var rows: Rows = [:]
        for _ in 0...random.below(6) { rows[random.among(0...24)] = random.among(0...99) }
        return rows
    }

    /// Rows with ids that are used once.
    private func newRows() -> Rows {
        var rows: Rows = [:]
        for index in 0...random.below(4) {
            rows[Int64(run.operationCount * 10 + index)] = random.among(0...99)
        }
        return rows
    }

    private func execute(_ operation: Operation) async throws -> WriteResult {
        var options = WriteOptions()
        options.autoCompaction = run.table.autoCompaction
        if operation === repeated {
            options.batch = BatchIdentifier(
                application: "\(role)\(number)", sequence: Int64(operation.number))
        }
        switch operation.intent {
        case .append(let rows):
            return try await table.append([SimulatedTable.batch(rows)], options: options)
        case .upsert(let rows):
            var upsert = UpsertOptions()
            upsert.write = options
            return try await table.upsert([SimulatedTable.batch(rows)], options: upsert)
        case .delete(let limit):
            let condition = try Condition.parse("value < \(limit)", schema: SimulatedTable.schema)
            return try await table.delete(where: condition, options: options)
        case .update(let id, let value):
            let condition = try Condition.parse("id = \(id)", schema: SimulatedTable.schema)
            let assignment = try Assignment(parsing: "value = \(value)", schema: SimulatedTable.schema)
            return try await table.update([assignment], where: condition, options: options)
        case .overwrite(let rows):
            return try await table.overwrite(options: options) { receive in
                try await receive(SimulatedTable.batch(rows))
            }
        case .restore(let version):
            return try await table.restore(toVersion: version, options: options)
        case .tag(let name, let version):
            return try await table.tag(name, version: version)
        case .create, .keep: preconditionFailure("\(operation.name) is no write")
        }
    }

    // MARK: - Reading

    private func read() async {
        let operation = begin("read", .keep)
        let now = run.scheduler.now
        let retained = run.oracle.retainedVersions(at: now, within: run.table.retention)
        if run.table.recordsChanges, retained.count > 1, random.chance(30) {
            return await readChanges(of: retained, operation)
        }
        var version: Int64?
        if random.chance(30) { version = retained.randomElement(using: &random) }
        let least: Int64? = random.chance(40) ? random.among(0...90) : nil
        do {
            let found = try await run.read(table, version: version, least: least)
            check(found, operation, least, version)
        } catch {
            guard !process.isStopped else { return }
            run.oracle.failed(operation, error, by: process)
            run.checkFault(error, process)
            // A second look without faults must succeed.
            do {
                let found = try await run.read(run.calmTable(), version: version, least: least)
                process.sawStaleListing = false
                check(found, operation, least, version)
            } catch {
                let isGone = version.map {
                    !run.oracle.isRetained($0, at: run.scheduler.now, within: run.table.retention)
                }
                if isGone != true {
                    run.oracle.violate("a read does not succeed without faults either: \(error)")
                }
            }
        }
    }

    /// Reads what some of the retained versions changed, again without faults where that fails.
    private func readChanges(of retained: [Int64], _ operation: Operation) async {
        // What the first of them removed is gone with the version before it.
        let first = retained[1 + random.below(retained.count - 1)]
        let last = min(first + random.among(0...3), retained.last ?? first)
        do {
            try await run.checkChanges(table, first...last, by: process.name)
        } catch {
            guard !process.isStopped else { return }
            run.oracle.failed(operation, error, by: process)
            run.checkFault(error, process)
            do {
                try await run.checkChanges(run.calmTable(), first...last, by: process.name)
            } catch {
                let isKept = run.oracle.isRetained(
                    first - 1, at: run.scheduler.now, within: run.table.retention)
                if isKept { run.oracle.violate("changes cannot be read without faults either: \(error)") }
            }
        }
    }

    private func check(_ found: ReadRows, _ operation: Operation, _ least: Int64?, _ version: Int64?) {
        if let version, found.version != version {
            run.oracle.violate("a read of version \(version) got version \(found.version)")
        }
        if version == nil, !process.sawStaleListing, found.version < operation.newestAtStart {
            run.oracle.violate(
                "a read saw version \(found.version) after version \(operation.newestAtStart) was committed")
        }
        run.oracle.check(found.rows, rowCount: found.rowCount, version: found.version, by: process.name) {
            $1 >= least ?? .min
        }
    }

    // MARK: - Looking after the table

    private func compact() async {
        var options = CompactOptions()
        options.full = random.chance(30)
        if random.chance(30) { options.sortBy = ["value"] }
        let table = table
        await maintain("compact") { _ = try await table.compact(options) }
    }

    private func vacuum() async {
        var options = VacuumOptions()
        options.deletes = true
        let (table, chosen) = (table, options)
        await maintain("vacuum") { _ = try await table.vacuum(chosen) }
    }

    private func keep() async {
        let table = table
        switch random.below(3) {
        case 0: await maintain("checkpoint") { _ = try await table.checkpoint() }
        case 1: await maintain("clean up") { _ = try await table.cleanUpLog() }
        default:
            let newest = run.oracle.newest
            let from = max(0, newest - random.among(1...6))
            guard from < newest else { return }
            await maintain("log compaction") {
                try await LogWriter(table.location, environment: table.environment)
                    .writeLogCompaction(of: from...newest)
            }
        }
    }

    private func maintain(_ name: String, _ body: () async throws -> Void) async {
        let operation = begin(name, .keep)
        do {
            try await body()
        } catch {
            run.oracle.failed(operation, error, by: process)
            run.checkFault(error, process)
        }
    }
}

/// What a read found.
struct ReadRows: Sendable {
    var version: Int64
    var rows: Rows
    var rowCount: Int
}
