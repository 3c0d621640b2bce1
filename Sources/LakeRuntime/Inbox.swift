import Columnar
import DeltaLog
import Foundation
import LakeCatalog
import ObjectStorage

/// A file of a source's folder, as it stands.
struct InboxFile: Hashable {
    /// As people know it: an absolute path or a URI.
    var path: String
    /// In the store of the folder.
    var object: ObjectPath
    var byteCount: Int64
    /// Microseconds since 1970-01-01T00:00:00Z.
    var modifiedAt: Int64
}

/// The folder of a source of files, in whatever store it is.
struct Inbox {
    let configuration: FilesConfiguration
    /// An absolute path or a URI, without a slash at its end.
    private let folder: String
    private let location: TableLocation
    private let isLocal: Bool

    /// Pieces that a file is copied in.
    private static let pieceByteCount = 8 << 20

    init(lake: Lake, configuration: FilesConfiguration) throws {
        let (folder, location) = try lake.location(ofInbox: configuration.folder)
        self.init(folder: folder, location: location, configuration: configuration)
    }

    init(folder: String, location: TableLocation, configuration: FilesConfiguration) {
        self.folder = folder
        self.location = location
        self.configuration = configuration
        isLocal = folder.hasPrefix("/")
    }

    /// The files that are to be read, in folders below it too; the one that was changed first comes first.
    func files() async throws -> [InboxFile] {
        let kind = try? FileManager.default.attributesOfItem(atPath: folder)[.type] as? FileAttributeType
        if isLocal, kind != .typeDirectory {
            throw RuntimeError(
                .usage, "there is no folder \(folder); make it, or name another in the source's file")
        }
        var files: [InboxFile] = []
        for object in try await location.store.list(location.root, startingAfter: nil, recursive: true) {
            guard let name = object.path.relative(to: location.root),
                configuration.matches(object.path.lastSegment),
                !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
            else { continue }
            files.append(
                InboxFile(
                    path: "\(folder)/\(name)", object: object.path, byteCount: Int64(object.byteCount),
                    modifiedAt: object.modifiedMilliseconds * 1_000))
        }
        return files.sorted { ($0.modifiedAt, $0.path) < ($1.modifiedAt, $1.path) }
    }

    /// All rows of a file, with the columns that it has. Columns of `known` have the types that it says.
    func read(_ file: InboxFile, knowing known: Schema?) async throws -> [RecordBatch] {
        if isLocal {
            return try await RowFile(path: file.path, format: configuration.format).read(knowing: known)
        }
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: "tarn-\(UUID().uuidString)")
        try manager.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? manager.removeItem(at: folder) }
        // Its ending may tell the format.
        let copy = folder.appending(path: file.object.lastSegment).path(percentEncoded: false)
        try await copyContents(of: file, to: copy)
        return try await RowFile(path: copy, format: configuration.format, name: file.path)
            .read(knowing: known)
    }

    private func copyContents(of file: InboxFile, to path: String) async throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw RuntimeError(.failed, "cannot write \(path), a copy of \(file.path)") }
        defer { try? handle.close() }
        var start = 0
        while start < Int(file.byteCount) {
            let end = min(start + Self.pieceByteCount, Int(file.byteCount))
            try handle.write(contentsOf: try await location.store.get(file.object, range: start..<end))
            start = end
        }
    }
}

extension Lake {
    /// The folder of a source of files as people know it, and where it is.
    fileprivate func location(ofInbox folder: String) throws -> (folder: String, location: TableLocation) {
        var path = folder
        if path.hasPrefix("file://") { path = String(path.dropFirst("file://".count)) }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if path.hasPrefix("s3://") { return (path, try stores.location(of: .uri(path))) }
        let absolute = path.contains("://") ? path : home.path(of: path)
        guard let location = TableLocation.local(absolute) else {
            throw LakeError(.usage, "\(folder) cannot be the folder of a source of files")
        }
        return (absolute, location)
    }
}
