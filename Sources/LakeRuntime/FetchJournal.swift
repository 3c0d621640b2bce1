import Foundation

/// The assessments that a run has committed, in a file beside the lake's configuration, so that a run that was broken
/// off is taken up where it ended. Removed when a run ends by itself.
struct FetchJournal {
    private let path: String
    private let heading: String
    /// What an earlier run, broken off, has done.
    private(set) var finished: Set<String> = []

    /// Opens the journal of a source. What it says counts if it is of the same settings and not older than `age`.
    init(path: String, settings: String, notOlderThan age: Duration) throws {
        self.path = path
        heading = "tarn journal 1 \(settings)"
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let written = attributes?[.modificationDate] as? Date,
            Date().timeIntervalSince(written) <= Double(age.components.seconds),
            let data = FileManager.default.contents(atPath: path)
        else {
            try start()
            return
        }
        let lines = String(decoding: data, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == heading[...] else {
            try start()
            return
        }
        // What stands behind the last line feed was cut off.
        finished = Set(lines.dropFirst().dropLast().map(String.init))
    }

    private func start() throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data((heading + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw RuntimeError(.failed, "cannot write \(path): \(error.localizedDescription)")
        }
    }

    /// Adds assessments whose rows are committed.
    mutating func add(_ ids: [String]) throws {
        guard !ids.isEmpty else { return }
        do {
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            defer { try? file.close() }
            try file.seekToEnd()
            try file.write(contentsOf: Data(ids.map { $0 + "\n" }.joined().utf8))
        } catch {
            throw RuntimeError(.failed, "cannot write \(path): \(error.localizedDescription)")
        }
        finished.formUnion(ids)
    }

    /// The run has ended by itself: the next one starts anew.
    func close() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
