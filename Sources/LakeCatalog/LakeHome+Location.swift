public import DeltaLog

extension LakeHome {
    /// Where a table of the lake is; the table need not be there yet.
    public func location(of table: TableName) throws(LakeError) -> TableLocation {
        try Self.location(ofFolder: folder(of: table))
    }

    /// Where a table is that a person named; the lake home is opened only if it is needed.
    public static func location(
        of reference: TableReference, lake: () throws(LakeError) -> LakeHome
    ) throws(LakeError) -> TableLocation {
        switch reference {
        case .name(let name): try lake().location(of: name)
        case .folder(let path): try location(ofFolder: absolute(path))
        }
    }

    private static func location(ofFolder path: String) throws(LakeError) -> TableLocation {
        guard let location = TableLocation.local(path) else {
            throw LakeError(.usage, "\(path) cannot be the folder of a table")
        }
        return location
    }
}
