import Foundation

/// The built command, run as a user runs it.
enum Command {
    /// What a run came to.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        var lines: [Substring] { output.split(separator: "\n") }
    }

    /// The binary beside the test bundle, where `swift build` puts both.
    static let path: String = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = tests.deletingLastPathComponent().appending(path: "tarn").path()
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return root.appending(path: ".build/debug/tarn").path()
    }()

    /// Runs the command to its end, without a terminal.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await run(arguments, environment: environment)
    }

    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
        let folder = try Folder()
        let output = folder.path + "/output"
        let errors = folder.path + "/errors"
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        let process = try prepare(arguments, environment: environment)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        let status = try await process.finished()
        return Outcome(
            status: status, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// A process that is not started yet.
    static func prepare(_ arguments: [String], environment: [String: String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment
        for name in ["API_URL", "TARN_LAKE"] { all[name] = nil }
        process.environment = all.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }
}

extension Process {
    /// Starts the process and waits for its end without blocking a thread of the tests.
    func finished() async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try run() } catch {
                terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }
}

/// A folder of its own for one test, removed when the test ends.
final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path() + "/tarn-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
