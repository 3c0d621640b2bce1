public import DeltaLog

extension LakeHome {
    /// Where a table of the lake is in the local file system; the table need not be there yet. Throws `unsupported`
    /// where the tables stand in another store, which only the runtime can open.
    public func location(of table: TableName) throws(LakeError) -> TableLocation {
        switch place(of: table) {
        case .folder(let path):
            guard let location = TableLocation.local(path) else {
                throw LakeError(.usage, "\(path) cannot be the folder of a table")
            }
            return location
        case .uri(let uri):
            throw LakeError(
                .unsupported, "\(uri) is not in the local file system; this can only use tables that are")
        }
    }

    /// The tables that stand in the lake, by name; none where they stand in another store.
    public func tables() -> [TableName] {
        guard case .folder(let path) = tablesPlace else { return [] }
        return Self.tables(inFolder: path)
    }
}
