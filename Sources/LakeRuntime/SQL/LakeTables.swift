import Columnar
import LakeCatalog
public import SQLQuery
import TableScan

/// What queries on a lake can name: its tables, its reference data and its rosters.
struct LakeTables: TableCatalog {
    let lake: Lake
    private let files: [QualifiedName: LakeHome.ReferenceFile]
    private let names: [QualifiedName]

    init(_ lake: Lake) async throws {
        self.lake = lake
        let tables = try await lake.tables().map { QualifiedName($0) }
        var files: [QualifiedName: LakeHome.ReferenceFile] = [:]
        for (name, file) in lake.home.referenceFiles() { files[QualifiedName(name)] = file }
        for table in tables { files[table] = nil }
        self.files = files
        names = tables + files.keys
    }

    func tableNames() -> [QualifiedName] { names }

    func table(_ name: QualifiedName) async throws -> any TableProvider {
        if let file = files[name] {
            let batches = try await RowFile(path: file.path, format: file.format).read(as: nil)
            return InMemoryTable(schema: batches.first?.schema ?? Schema([]), batches: batches)
        }
        guard let tableName = TableName(name.description) else {
            throw RuntimeError(.usage, "\(name) is no name of a table")
        }
        let table = try lake.table(tableName)
        return SnapshotTable(table, try await table.snapshot())
    }

    /// The tables and files that a query names, by both parts of their names.
    func inputs(of query: SQLWords) -> [QualifiedName] {
        names.filter { query.contains($0.schema) && query.contains($0.name) }.sorted()
    }

    /// Where the rows of reference data are, nil for tables.
    func file(_ name: QualifiedName) -> LakeHome.ReferenceFile? { files[name] }
}

extension QualifiedName {
    init(_ table: TableName) {
        self.init(schema: table.schema, name: table.name)
    }
}

extension Lake {
    /// SQL over all tables of the lake, over its reference data and its rosters.
    public func sqlSession(options: SQLOptions = SQLOptions()) async throws -> SQLSession {
        try SQLSession(catalog: try await LakeTables(self), options: options)
    }
}
