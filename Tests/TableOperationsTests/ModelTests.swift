import Columnar
import DeltaLog
import Expressions
import Foundation
import ObjectStorage
import TableOperations
import TableScan
import TestSupport
import Testing

/// Random operations on a table against a dictionary in memory.
///
/// `tools/model-test` runs the long form: `TARN_MODEL_OPERATIONS` says how many operations, on tables of 500 each in
/// `TARN_MODEL_FOLDER`, and every so often other engines read the table too (`TARN_MODEL_READER`).
@Suite("Table against a model")
struct ModelTests {
    static let long = ProcessInfo.processInfo.environment["TARN_MODEL_OPERATIONS"].flatMap { Int($0) }
    static let firstSeed = ProcessInfo.processInfo.environment["TARN_MODEL_SEED"].flatMap { UInt64($0) } ?? 1

    @Test(arguments: [1, 2, 3, 4] as [UInt64], ["copy-on-write", "merge-on-read", "auto"])
    func randomOperationsAgreeWithADictionary(seed: UInt64, rowChanges: String) async throws {
        var run = try await ModelRun(seed: seed, rowChanges: rowChanges, store: InMemoryObjectStore())
        for _ in 0..<30 { try await run.step() }
        try await run.checkAllVersions()
    }

    @Test(.enabled(if: long != nil, "the long form is run by tools/model-test"))
    func manyOperationsAgreeWithADictionaryAndOtherReaders() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = environment["TARN_MODEL_FOLDER"] ?? FileManager.default.temporaryDirectory.path
        let modes = ["copy-on-write", "merge-on-read", "auto"]
        var left = Self.long ?? 0
        var seed = Self.firstSeed
        while left > 0 {
            let steps = min(left, 500)
            let place = "\(folder)/model-\(seed)"
            try? FileManager.default.removeItem(atPath: place)
            var run = try await ModelRun(
                seed: seed, rowChanges: modes[Int(seed % 3)], store: LocalObjectStore(root: place))
            for step in 1...steps {
                try await run.step()
                if step % 250 == 0, let reader = environment["TARN_MODEL_READER"] {
                    try await run.compare(with: reader, folder: place + "/lake/scores")
                }
            }
            try await run.checkAllVersions()
            print("seed \(seed): \(steps) operations, \(run.summary)")
            try? FileManager.default.removeItem(atPath: place)
            left -= steps
            seed += 1
        }
    }
}
