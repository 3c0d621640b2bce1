/// Where a table is, before a store is opened.
public enum TablePlace: Hashable, Sendable, CustomStringConvertible {
    /// An absolute folder of the local file system.
    case folder(path: String)
    /// A URI with a scheme other than `file`, such as `s3://bucket/folder`.
    case uri(String)

    public var description: String {
        switch self {
        case .folder(let path): path
        case .uri(let uri): uri
        }
    }
}

extension LakeHome {
    /// Where a table of the lake is; the table need not be there yet.
    public func place(of table: TableName) -> TablePlace {
        switch tablesPlace {
        case .folder(let path): .folder(path: "\(path)/\(table.schema)/\(table.name)")
        case .uri(let uri): .uri("\(uri)/\(table.schema)/\(table.name)")
        }
    }

    /// Where the tables are: below the lake home, in another folder, or in a store of its own.
    public var tablesPlace: TablePlace {
        guard configuration.tables.contains("://") else {
            return .folder(path: path(of: configuration.tables))
        }
        var uri = configuration.tables
        while uri.hasSuffix("/") { uri.removeLast() }
        return .uri(uri)
    }

    /// Where a table is that a person named; the lake home is opened only if it is needed.
    public static func place(
        of reference: TableReference, lake: () throws(LakeError) -> LakeHome
    ) throws(LakeError) -> TablePlace {
        switch reference {
        case .name(let name): try lake().place(of: name)
        case .folder(let path): .folder(path: absolute(path))
        case .uri(let uri): .uri(uri)
        }
    }
}
