import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan

/// Stops each command at each of its requests to the store, before and after it took effect, and looks at what is left:
/// the old rows or the new ones, every retained version as it was, nothing for fsck to find; and the command can be
/// given again.
struct CrashPoints {
    private struct Command: Sendable {
        var name: String
        var isFor: @Sendable (SampleTable.Kind) -> Bool
        var run: @Sendable (Table, SampleTable) async throws -> Void
    }

    private let executor = SingleThreadExecutor()

    private static let commands: [Command] = [
        Command(name: "create", isFor: { _ in true }) { table, sample in
            do {
                try await Table.create(
                    at: table.location, schema: SimulatedTable.schema, options: sample.createOptions,
                    environment: table.environment)
            } catch let error as TableError where error.code == .invalidRequest {
                // It was made before the stop.
            }
        },
        Command(name: "append", isFor: { !$0.isKeyed }) { table, sample in
            try await sample.write([1_000: 1, 1_001: 2], to: table, batch: 1)
        },
        Command(name: "upsert", isFor: \.isKeyed) { table, sample in
            try await sample.write([0: 500, 5: 501, 1_000: 1], to: table)
        },
        Command(name: "delete", isFor: { _ in true }) { table, sample in
            let condition = try Condition.parse("value > 31", schema: SimulatedTable.schema)
            _ = try await table.delete(where: condition, options: sample.writeOptions)
        },
        Command(name: "update", isFor: { _ in true }) { table, sample in
            let condition = try Condition.parse("value > 31", schema: SimulatedTable.schema)
            let assignment = try Assignment(parsing: "value = 700", schema: SimulatedTable.schema)
            _ = try await table.update([assignment], where: condition, options: sample.writeOptions)
        },
        Command(name: "overwrite", isFor: { !$0.isKeyed }) { table, sample in
            _ = try await table.overwrite(options: sample.writeOptions) { receive in
                try await receive(SimulatedTable.batch([2_000: 1]))
            }
        },
        Command(name: "compact", isFor: { _ in true }) { table, _ in
            var options = CompactOptions()
            options.full = true
            _ = try await table.compact(options)
        },
        Command(name: "vacuum", isFor: { _ in true }) { table, _ in
            var options = VacuumOptions()
            options.deletes = true
            _ = try await table.vacuum(options)
        },
        Command(name: "checkpoint", isFor: { _ in true }) { table, _ in _ = try await table.checkpoint() },
        Command(name: "clean up", isFor: { _ in true }) { table, _ in
            _ = try await table.checkpoint()
            try await table.cleanUpLog()
        },
        Command(name: "restore", isFor: { _ in true }) { table, sample in
            _ = try await table.restore(toVersion: sample.newest - 2, options: sample.writeOptions)
        },
        Command(name: "tag", isFor: { _ in true }) { table, sample in
            _ = try await table.tag("other", version: sample.newest - 1)
        },
    ]

    private static let kinds: [SampleTable.Kind] = [
        .init(), .init(isKeyed: false), .init(isBusy: true), .init(isKeyed: false, isBusy: true),
        .init(isPartitioned: true, hasV2Checkpoints: true), .init(isBusy: true, hasV2Checkpoints: true),
        .init(isBusy: true, hasDeletionVectors: false),
    ]

    /// Whether all stops were survived.
    func run() -> Bool {
        var pointCount = 0
        var lost: [String] = []
        for kind in Self.kinds {
            var sample = SampleTable(kind)
            let built = waitFor { [sample] () -> SampleTable in
                var sample = sample
                try await sample.build()
                return sample
            }
            switch built {
            case .success(let made): sample = made
            case .failure(let error):
                print("the table cannot be made: \(error)")
                return false
            }
            for command in Self.commands where command.isFor(kind) {
                let (count, failures) = stops(of: command, sample)
                print("\(kind.name), \(command.name): \(count) stops, \(count - failures.count) survived")
                pointCount += count
                lost += failures
            }
        }
        for failure in lost.prefix(20) { print(failure) }
        print(
            "\(lost.isEmpty ? "PASSED" : "FAILED"): \(pointCount - lost.count) of \(pointCount) stops survived"
        )
        return lost.isEmpty
    }

    /// Stops a command everywhere; returns how many stops there were, and what went wrong.
    private func stops(of command: Command, _ sample: SampleTable) -> (count: Int, failures: [String]) {
        let isNew = command.name == "create"
        let before = isNew ? SimulatedObjects() : sample.objects
        let clean = MemoryStore(before, now: sample.now)
        let result = waitFor {
            try await command.run(SampleTable.table(clean, seed: 50), sample)
            return try await SampleTable.read(SampleTable.table(clean))
        }
        guard case .success(let after) = result else {
            return (1, ["\(command.name) fails without a stop: \(result)"])
        }
        var count = 0
        var failures: [String] = []
        for number in 0..<clean.requests.count {
            for isAfter in clean.requests[number].isWrite ? [false, true] : [false] {
                count += 1
                let store = MemoryStore(before, now: sample.now)
                store.stop = .init(request: number, isAfter: isAfter)
                let checked = waitFor {
                    try? await command.run(SampleTable.table(store, seed: 50), sample)
                    store.stop = nil
                    try await check(
                        store, command, sample, old: isNew ? nil : sample.retained[sample.newest], new: after)
                }
                if case .failure(let error) = checked {
                    failures.append(
                        "\(sample.kind.name), \(command.name) stopped \(isAfter ? "after" : "before") request \(number): \(error)"
                    )
                }
            }
        }
        return (count, failures)
    }

    private struct Lost: Error, CustomStringConvertible {
        var description: String
    }

    private func check(
        _ store: MemoryStore, _ command: Command, _ sample: SampleTable, old: Rows?, new: Rows
    ) async throws {
        func look(_ when: String, _ allowed: [Rows?]) async throws {
            let table = SampleTable.table(store, seed: 99)
            let rows: Rows? = try await table.exists() ? try await SampleTable.read(table) : nil
            guard allowed.contains(rows) else {
                throw Lost(description: "\(when) the rows are neither old nor new")
            }
            guard rows != nil else { return }
            if old != nil {
                for (version, due) in sample.retained {
                    guard try await SampleTable.read(table, version: version) == due else {
                        throw Lost(description: "\(when) version \(version) has changed")
                    }
                }
            }
            var options = FsckOptions()
            options.isDeep = true
            let report = try await table.fsck(options)
            guard report.isSound else { throw Lost(description: "\(when) fsck finds \(report.findings)") }
        }
        try await look("after the stop", [old, new])
        // Somebody else comes before the command is given again.
        store.now += 1_000
        try await command.run(SampleTable.table(store, seed: 2), sample)
        try await look("after it was done again", [new])
        _ = try await SampleTable.table(store, seed: 3).checkpoint()
        _ = try await SampleTable.table(store, seed: 4).vacuum(
            {
                var options = VacuumOptions()
                options.deletes = true
                return options
            }())
        try await SampleTable.table(store, seed: 5).cleanUpLog()
        try await look("after the table was looked after", [new])
    }

    private func waitFor<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, any Error> {
        executor.wait(for: body)
    }
}
