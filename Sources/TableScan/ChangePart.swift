import Columnar
import DeltaLog
import ObjectStorage
import Parquet

/// A file that holds changes of one version: a change data file, or a data file that came, went, or lost rows.
struct ChangePart: Sendable {
    /// Which rows of the file are meant.
    enum Rows: Sendable {
        /// All but those that the file's deletion vector deletes.
        case live
        /// Those that the second deletion vector deletes and the first does not; nil deletes none.
        case between(DeletionVectorDescriptor?, DeletionVectorDescriptor?)
    }

    let file: AddFile
    let rows: Rows
    /// Of all rows; nil where the file tells in a column.
    let changeType: String?

    /// What a commit changed: by its change data files if it has any, else by the files it added and removed.
    static func parts(of commit: Commit, in location: TableLocation) async throws -> [ChangePart] {
        var recorded: [ChangePart] = []
        var added: [String: AddFile] = [:]
        var addedPaths: [String] = []
        var removed: [RemoveFile] = []
        for action in commit.actions {
            switch action {
            case .cdc(let file):
                let file = AddFile(
                    path: file.path, partitionValues: file.partitionValues, size: file.size,
                    modificationTime: 0)
                recorded.append(ChangePart(file: file, rows: .live, changeType: nil))
            case .add(let file) where file.dataChange:
                if added.updateValue(file, forKey: file.path) == nil { addedPaths.append(file.path) }
            case .remove(let file) where file.dataChange: removed.append(file)
            default: break
            }
        }
        guard recorded.isEmpty else { return recorded }
        var before = FilesBefore(version: commit.version, location: location)
        var parts: [ChangePart] = []
        for file in removed {
            guard let successor = added.removeValue(forKey: file.path) else {
                let file = try await before.file(of: file)
                parts.append(ChangePart(file: file, rows: .live, changeType: "delete"))
                continue
            }
            guard successor.deletionVector != file.deletionVector else { continue }
            var plain = successor
            plain.deletionVector = nil
            parts.append(
                ChangePart(
                    file: plain, rows: .between(file.deletionVector, successor.deletionVector),
                    changeType: "delete"))
            if file.deletionVector != nil {
                parts.append(
                    ChangePart(
                        file: plain, rows: .between(successor.deletionVector, file.deletionVector),
                        changeType: "insert"))
            }
        }
        for path in addedPaths {
            if let file = added[path] {
                parts.append(ChangePart(file: file, rows: .live, changeType: "insert"))
            }
        }
        return parts
    }

    /// The rows in all columns of the table, and the change type where the file has it.
    func open(in snapshot: Snapshot, _ options: ScanOptions) async throws -> DataFileBatches {
        var file = file
        if file.size <= 0 {
            let path = try snapshot.location.resolve(file.path)
            file.size = Int64(try await snapshot.location.store.metadata(of: path).byteCount)
        }
        let data = try await DataFileReader(snapshot).open(file)
        var fields = snapshot.schema.fields
        if changeType == nil { fields.append(StructField(name: ChangeFeed.changeTypeColumn, type: .string)) }
        switch rows {
        case .live: return try data.read(fields, batchSize: options.batchSize)
        case .between(let old, let new):
            let location = snapshot.location
            let kept = try await deleted(by: old, of: data.rowCount, in: location)
                .inverted(rowCount: data.rowCount)
            let selection = try await deleted(by: new, of: data.rowCount, in: location).intersection(kept)
            return try data.read(fields, selection: selection, batchSize: options.batchSize)
        }
    }

    private func deleted(
        by descriptor: DeletionVectorDescriptor?, of rowCount: Int, in location: TableLocation
    ) async throws -> RowSelection {
        guard let descriptor else { return RowSelection(ranges: []) }
        let ranges = try await DeletionVector.load(descriptor, in: location).ranges()
        guard ranges.last?.upperBound ?? 0 <= Int64(rowCount) else {
            throw TableError(
                .damaged, "A deletion vector of \(file.path) deletes rows beyond the file's \(rowCount).")
        }
        return RowSelection(ranges: ranges.map { Int($0.lowerBound)..<Int($0.upperBound) })
    }
}

/// The files of the version before a commit, for what its `remove` actions may leave out; read once and only if asked.
private struct FilesBefore {
    let version: Int64
    let location: TableLocation
    private var files: [FileKey: AddFile]?

    init(version: Int64, location: TableLocation) {
        self.version = version
        self.location = location
    }

    mutating func file(of removed: RemoveFile) async throws -> AddFile {
        if let values = removed.partitionValues, let size = removed.size, size > 0 {
            return AddFile(
                path: removed.path, partitionValues: values, size: size, modificationTime: 0,
                deletionVector: removed.deletionVector)
        }
        let files: [FileKey: AddFile]
        if let known = self.files {
            files = known
        } else {
            let before = try await Snapshot.load(location, version: max(version - 1, 0))
            files = Dictionary(before.files.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            self.files = files
        }
        guard let file = files[removed.key] else {
            throw TableError(
                .damaged,
                "Version \(version) removes \(removed.path), which the version before does not have.")
        }
        return file
    }
}
