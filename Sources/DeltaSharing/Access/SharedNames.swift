package import LakeCatalog

/// What one recipient can name. Names are compared without regard to case, as the protocol asks.
package struct SharedNames: Sendable {
    /// A table of a share.
    package struct SharedTable: Hashable, Sendable {
        package var share: ShareConfiguration
        package var table: TableName
    }

    private let shares: [ShareConfiguration]
    private let home: LakeHome

    package init(_ recipient: RecipientConfiguration, _ configuration: SharingConfiguration, home: LakeHome) {
        let granted = Set(recipient.shares)
        shares = configuration.shares.filter { granted.contains($0.name) }.sorted { $0.name < $1.name }
        self.home = home
    }

    /// The shares, by name.
    package func allShares() -> [ShareConfiguration] { shares }

    /// Throws ``SharingError`` 404 alike for shares that are not there and for those that are not granted.
    package func share(_ name: String) throws -> ShareConfiguration {
        let name = name.lowercased()
        guard let share = shares.first(where: { $0.name.lowercased() == name }) else {
            throw SharingError.notFound("There is no such share.")
        }
        return share
    }

    /// The tables of a share that stand in the lake, by name.
    package func tables(of share: ShareConfiguration) -> [SharedTable] {
        home.tables().filter { share.includes($0) }.map { SharedTable(share: share, table: $0) }
    }

    package func schemas(of share: ShareConfiguration) -> [String] {
        var names: [String] = []
        for one in tables(of: share) where names.last != one.table.schema { names.append(one.table.schema) }
        return names
    }

    /// The tables of a schema. Throws 404 for a schema without any.
    package func tables(of share: ShareConfiguration, schema: String) throws -> [SharedTable] {
        let schema = schema.lowercased()
        let found = tables(of: share).filter { $0.table.schema.lowercased() == schema }
        guard !found.isEmpty else { throw SharingError.notFound("There is no such schema in this share.") }
        return found
    }

    /// One table, named by a path such as `shares/S/schemas/C/tables/T`. Throws ``SharingError`` 404.
    package func table(share: String, schema: String, name: String) throws -> SharedTable {
        let share = try self.share(share)
        let name = name.lowercased()
        let found = try tables(of: share, schema: schema).first { $0.table.name.lowercased() == name }
        guard let found else { throw SharingError.notFound("There is no such table in this schema.") }
        return found
    }
}
