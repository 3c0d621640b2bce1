import Foundation
import LakeCatalog

/// A file of a source's folder, as it stands.
struct InboxFile: Hashable {
    var path: String
    var byteCount: Int64
    /// Microseconds since 1970-01-01T00:00:00Z.
    var modifiedAt: Int64
}

/// The folder of a source of files.
struct Inbox {
    let lake: Lake
    let configuration: FilesConfiguration

    /// The files that are to be read, in folders below it too; the one that was changed first comes first.
    func files() throws -> [InboxFile] {
        let folder = lake.home.path(of: configuration.folder)
        let kind = try? FileManager.default.attributesOfItem(atPath: folder)[.type] as? FileAttributeType
        guard kind == .typeDirectory, let names = FileManager.default.enumerator(atPath: folder) else {
            throw RuntimeError(
                .usage, "there is no folder \(folder); make it, or name another in the source's file")
        }
        var files: [InboxFile] = []
        while let name = names.nextObject() as? String {
            let attributes = names.fileAttributes ?? [:]
            guard attributes[.type] as? FileAttributeType == .typeRegular,
                configuration.matches(String(name.split(separator: "/").last ?? "")),
                !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
            else { continue }
            let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            files.append(
                InboxFile(
                    path: "\(folder)/\(name)", byteCount: (attributes[.size] as? NSNumber)?.int64Value ?? 0,
                    modifiedAt: Int64(exactly: (modified * 1_000_000).rounded()) ?? 0))
        }
        return files.sorted { ($0.modifiedAt, $0.path) < ($1.modifiedAt, $1.path) }
    }
}
