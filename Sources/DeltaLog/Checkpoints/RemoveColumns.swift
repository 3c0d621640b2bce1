import Columnar

/// The `remove` column of a batch of checkpoint rows.
enum RemoveColumns {
    static func files(_ column: Column) throws(CheckpointError) -> [RemoveFile] {
        guard column.nullCount < column.count else { return [] }
        guard let view = StructureView(column) else { throw .wrongType(field: "remove", due: "a structure") }
        let path = try view.text("path")
        let deletionTimestamp = try view.integer("deletionTimestamp")
        let dataChange = try view.boolean("dataChange")
        let extended = try view.boolean("extendedFileMetadata")
        let partitionValues = try view.textMap("partitionValues")
        let size = try view.integer("size")
        let deletionVector = try view.structure("deletionVector").flatMap(DeletionVectorColumns.init)
        let baseRowID = try view.integer("baseRowId")
        let defaultRowCommitVersion = try view.integer("defaultRowCommitVersion")
        var files: [RemoveFile] = []
        for row in 0..<column.count where !column.isNull(at: row) {
            guard let name = path?.text(at: row) else { continue }
            files.append(
                RemoveFile(
                    path: name, deletionTimestamp: deletionTimestamp?.integer(at: row),
                    dataChange: dataChange?.boolean(at: row) ?? false,
                    extendedFileMetadata: extended?.boolean(at: row),
                    partitionValues: partitionValues?.textMap(at: row), size: size?.integer(at: row),
                    deletionVector: deletionVector?.descriptor(at: row),
                    baseRowID: baseRowID?.integer(at: row),
                    defaultRowCommitVersion: defaultRowCommitVersion?.integer(at: row)))
        }
        return files
    }
}
