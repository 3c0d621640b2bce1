import Foundation

/// The checked-out files that the tidiness rules are about.
enum Repository {
    /// The package's root folder: three folders up from this file.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A text file of the repository: its path below the root, and its lines.
    struct TextFile {
        var path: String
        var lines: [Substring]
    }

    /// Text files below a folder whose names have one of the endings; build products and hidden folders left out.
    static func files(under folder: String, endings: Set<String>) -> [TextFile] {
        let base = root.appending(path: folder)
        guard
            let found = FileManager.default.enumerator(
                at: base, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
        else { return [] }
        var files: [TextFile] = []
        for case let url as URL in found where endings.contains(url.pathExtension) {
            let path = String(
                url.path(percentEncoded: false).dropFirst(root.path(percentEncoded: false).count))
            if path.hasPrefix("lake/tables/") { continue }
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
            files.append(
                TextFile(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
        }
        return files.sorted { $0.path < $1.path }
    }

    /// Names of the folders directly below a folder.
    static func folders(in folder: String) -> [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())) ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            let path = root.appending(path: folder).appending(path: name).path(percentEncoded: false)
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }.sorted()
    }
}
