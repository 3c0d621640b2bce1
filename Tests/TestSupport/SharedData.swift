import Foundation

/// Data that live beside the package, not in it: the folder that `TARN_SHARED` names, else `shared` next to the
/// package. Tests that need them are skipped where they are not.
public enum SharedData {
    /// The folder, nil if there is none.
    public static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["TARN_SHARED"].map { URL(filePath: $0) }
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let candidates = [named, package.deletingLastPathComponent().appending(path: "shared")].compactMap {
            $0
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0.path()) }
    }()

    /// A part of the folder, nil if it is not there.
    public static func folder(_ path: String) -> URL? {
        guard let url = folder?.appending(path: path), FileManager.default.fileExists(atPath: url.path())
        else {
            return nil
        }
        return url
    }
}
