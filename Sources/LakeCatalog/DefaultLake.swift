import Foundation

/// The lake home that `tarn init` makes: commented configuration and a made-up roster.
public enum DefaultLake {
    /// The file that makes a folder a lake home.
    static let marker = "lake.yaml"

    /// The text of a file of the default lake home, by its path below it.
    public static func text(of path: String) -> String? {
        contents.first { $0.path == path }?.text
    }

    /// Makes a lake home. Files that are there already stay as they are.
    /// - Returns: the paths, below the folder, of the files that were made.
    /// - Throws: `usage` if there is a lake home already, `failed` if the file system refuses.
    public static func create(in folder: String) throws(LakeError) -> [String] {
        let files = FileManager.default
        if files.fileExists(atPath: "\(folder)/\(marker)") {
            throw LakeError(.usage, "there is a lake home at \(folder) already; nothing was changed")
        }
        var made: [String] = []
        do {
            // lake.yaml comes last: without it an interrupted run can be repeated.
            for (path, text) in contents.filter({ $0.path != marker })
                + contents.filter({ $0.path == marker })
            {
                let url = URL(filePath: folder).appending(path: path)
                if files.fileExists(atPath: url.path(percentEncoded: false)) { continue }
                try files.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url, options: .atomic)
                made.append(path)
            }
        } catch {
            throw LakeError(.failed, "cannot make a lake home at \(folder): \(error.localizedDescription)")
        }
        return made
    }
}
