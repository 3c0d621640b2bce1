import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan

/// Flips each bit of each file of sample tables, and cuts each file off at each length, and reads: every read must end
/// in an error or in the right rows.
struct CorruptionSweep {
    /// What the reads of a damaged table came to.
    enum Outcome: String, CaseIterable, Sendable {
        /// All reads gave the right rows.
        case right
        /// At least one failed with an error; none gave wrong rows.
        case error
        /// One gave wrong rows without a word.
        case wrong
    }

    /// What is read: the newest version, rows of it by two conditions, and two older versions.
    private struct Reads: Equatable, Sendable {
        var results: [Rows?]
    }

    /// Figures of one kind of file.
    private struct Sums {
        var outcomes: [Outcome: Int] = [:]
        var checkedCount = 0
        /// Damage that fsck told of, of `checkedCount`.
        var toldCount = 0
        /// Damage that made a read fail, and that fsck did not tell of.
        var untold: [String] = []
    }

    /// One of so many bits is flipped.
    let stride: Int
    private let executor = SingleThreadExecutor()

    init(stride: Int) { self.stride = max(stride, 1) }

    private static let kinds: [SampleTable.Kind] = [
        .init(isPartitioned: true), .init(hasV2Checkpoints: true), .init(isKeyed: false, isBusy: true),
    ]

    /// Whether no read was wrong.
    func run() -> Bool {
        var sums: [String: Sums] = [:]
        var wrong: [String] = []
        var flipCount = 0
        for kind in Self.kinds {
            let built = executor.wait { () -> SampleTable in
                var sample = SampleTable(kind)
                try await sample.build()
                return sample
            }
            guard case .success(let sample) = built else {
                print("the table cannot be made: \(built)")
                return false
            }
            let store = sample.store()
            let due = executor.wait { await Self.read(store, sample) }
            guard case .success(let due) = due, !due.results.contains(nil) else {
                print("the table cannot be read")
                return false
            }
            let files = store.objects.list(SampleTable.folder, startingAfter: nil, recursive: true)
            for file in files {
                guard let entry = store.objects[file.path] else { continue }
                let type = Self.type(of: file.path)
                for damage in Damage.all(of: entry.bytes, stride: stride, seed: UInt64(flipCount)) {
                    flipCount += 1
                    store.set(file.path, damage.applied(to: entry.bytes), modified: entry.modified)
                    let outcome = outcome(store, sample, due)
                    sums[type, default: Sums()].outcomes[outcome, default: 0] += 1
                    let place = "\(kind.name), \(file.path): \(damage)"
                    if outcome == .wrong { wrong.append(place) }
                    if outcome == .error, flipCount % 16 == 0 {
                        sums[type]?.checkedCount += 1
                        if fsckTells(store, of: file.path) {
                            sums[type]?.toldCount += 1
                        } else {
                            sums[type]?.untold.append(place)
                        }
                    }
                }
                store.set(file.path, entry.bytes, modified: entry.modified)
            }
        }
        print("| file | damaged | right rows | error | wrong rows | told by fsck, of errors looked at |")
        print("|---|---|---|---|---|---|")
        for (type, sum) in sums.sorted(by: { $0.key < $1.key }) {
            let counts = Outcome.allCases.map { sum.outcomes[$0] ?? 0 }
            print(
                "| \(type) | \(counts.reduce(0, +)) | \(counts[0]) | \(counts[1]) | \(counts[2]) | "
                    + "\(sum.toldCount) of \(sum.checkedCount) |")
        }
        for place in wrong.prefix(40) { print("WRONG: \(place)") }
        for place in sums.values.flatMap(\.untold).prefix(20) { print("not told by fsck: \(place)") }
        print(
            "\(wrong.isEmpty ? "PASSED" : "FAILED"): \(flipCount) damaged files, \(wrong.count) silent wrong answers"
        )
        return wrong.isEmpty
    }

    private func outcome(_ store: MemoryStore, _ sample: SampleTable, _ due: Reads) -> Outcome {
        guard case .success(let found) = executor.wait(for: { await Self.read(store, sample) }) else {
            return .error
        }
        var outcome = Outcome.right
        for (rows, right) in zip(found.results, due.results) {
            guard let rows else {
                outcome = .error
                continue
            }
            if rows != right { return .wrong }
        }
        return outcome
    }

    private static func read(_ store: MemoryStore, _ sample: SampleTable) async -> Reads {
        let table = SampleTable.table(store)
        var results: [Rows?] = []
        do {
            let snapshot = try await table.snapshot()
            for text in [nil, "value >= 40", "id = 5 OR id = 42"] {
                results.append(try? await rows(snapshot, text))
            }
        } catch {
            results += [nil, nil, nil]
        }
        for version in [sample.newest - 1, 2] {
            if let snapshot = try? await table.snapshot(version: version) {
                results.append(try? await rows(snapshot, nil))
            } else {
                results.append(nil)
            }
        }
        return Reads(results: results)
    }

    private static func rows(_ snapshot: Snapshot, _ text: String?) async throws -> Rows {
        let condition = try text.map { try Condition.parse($0, schema: SimulatedTable.schema) }
        let batch = try await Scan(snapshot, condition: condition).collect()
        let (rows, count) = SimulatedTable.rows(of: batch)
        // More rows than ids are no rows that are due.
        return rows.count == count ? rows : [.min: Int64(count)]
    }

    /// Whether fsck fails on a file or finds something, and names it.
    private func fsckTells(_ store: MemoryStore, of path: ObjectPath) -> Bool {
        let name = path.lastSegment
        let told = executor.wait { () -> String in
            var options = FsckOptions()
            options.isDeep = true
            let report = try await SampleTable.table(store).fsck(options)
            return report.findings.map { "\($0.file ?? "") \($0.problem)" }.joined(separator: "\n")
        }
        switch told {
        case .success(let text): return text.contains(name) || text.contains("_last_checkpoint")
        case .failure(let error): return "\(error)".contains(name)
        }
    }

    private static func type(of path: ObjectPath) -> String {
        let name = path.lastSegment
        if name == "_last_checkpoint" { return name }
        if path.parent.lastSegment == "_sidecars" { return "sidecar" }
        if name.hasSuffix(".crc") { return ".crc" }
        if name.contains(".checkpoint.") {
            return name.hasSuffix(".json") ? "checkpoint, JSON" : "checkpoint, Parquet"
        }
        if name.hasSuffix(".json") { return "commit" }
        if name.hasSuffix(".bin") { return "deletion vector" }
        return name.contains("stopped") ? "unknown file" : "data file"
    }
}

/// What is done to a file.
enum Damage: Sendable, CustomStringConvertible {
    case flip(byte: Int, bit: Int)
    case replace(byte: Int, with: UInt8)
    case cut(to: Int)

    /// All bits, one replaced byte of each, and all lengths; or one of `stride` of these.
    static func all(of bytes: [UInt8], stride: Int, seed: UInt64) -> [Damage] {
        var random = SplitMix(seed: seed)
        var all: [Damage] = []
        for byte in bytes.indices {
            for bit in 0..<8 where random.below(stride) == 0 { all.append(.flip(byte: byte, bit: bit)) }
            if random.below(stride) == 0 {
                all.append(.replace(byte: byte, with: UInt8(truncatingIfNeeded: random.next())))
            }
            if random.below(stride) == 0 { all.append(.cut(to: byte)) }
        }
        return all
    }

    func applied(to bytes: [UInt8]) -> [UInt8] {
        var damaged = bytes
        switch self {
        case .flip(let byte, let bit): damaged[byte] ^= 1 << UInt8(bit)
        case .replace(let byte, let value): damaged[byte] = value
        case .cut(let count): damaged = Array(bytes.prefix(count))
        }
        return damaged
    }

    var description: String {
        switch self {
        case .flip(let byte, let bit): "bit \(bit) of byte \(byte) flipped"
        case .replace(let byte, let value): "byte \(byte) replaced by \(value)"
        case .cut(let count): "cut off at byte \(count)"
        }
    }
}
