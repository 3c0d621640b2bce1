import Foundation

extension LakeHome {
    /// The queries of the views, by the table that each is kept in: `views/SCHEMA.NAME.sql`.
    ///
    /// Throws `configuration` for files whose names are no names of tables, `failed` for what cannot be read.
    public func views() throws(LakeError) -> [TableName: String] {
        let folder = path(of: "views")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var views: [TableName: String] = [:]
        for file in files.sorted() where file.hasSuffix(".sql") && !file.hasPrefix(".") {
            guard let name = TableName(String(file.dropLast(".sql".count))) else {
                throw LakeError(
                    .configuration, "the lake home at \(self.folder) has faults:",
                    faults: [
                        ConfigurationFault(
                            file: "views/\(file)",
                            problem: "must be named for the view's table, such as illuminate.results.sql")
                    ])
            }
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(file)"),
                let text = String(bytes: bytes, encoding: .utf8)
            else { throw LakeError(.failed, "cannot read \(folder)/\(file) as UTF-8") }
            views[name] = text
        }
        return views
    }
}
