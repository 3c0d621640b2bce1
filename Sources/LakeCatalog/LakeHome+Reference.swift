import Foundation

extension LakeHome {
    /// A file of rows that queries can read, and the format that it is in.
    public struct ReferenceFile: Hashable, Sendable {
        public let path: String
        /// `csv` or `tsv`.
        public let format: String
    }

    /// The folders whose files can be read by queries; each is a schema of its name.
    private static let referenceFolders = ["reference", "rosters"]

    /// The reference data and the rosters, by the name that each has in SQL: `reference/NAME.csv` is
    /// `reference.NAME`. Files that end in `.csv`, `.tsv` or, with tabs between, `.txt`.
    public func referenceFiles() -> [TableName: ReferenceFile] {
        var found: [TableName: ReferenceFile] = [:]
        for folder in Self.referenceFolders {
            let path = path(of: folder)
            let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for file in files.sorted() {
                guard let dot = file.lastIndex(of: "."), let name = TableName("\(folder).\(file[..<dot])")
                else {
                    continue
                }
                switch file[dot...] {
                case ".csv": found[name] = ReferenceFile(path: "\(path)/\(file)", format: "csv")
                case ".tsv", ".txt": found[name] = ReferenceFile(path: "\(path)/\(file)", format: "tsv")
                default: break
                }
            }
        }
        return found
    }
}
