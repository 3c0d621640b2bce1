import Foundation

extension WeeklyReport {
    /// Writes the page and the CSV into a folder, which is made if it is not there; only their owner can read them.
    /// - Returns: their paths.
    public func write(to folder: String) throws -> [String] {
        let day = lastDay.map(PointInTime.day) ?? "empty"
        let name = folder.hasSuffix("/") ? "\(folder)class-report-\(day)" : "\(folder)/class-report-\(day)"
        let files = FileManager.default
        var written: [String] = []
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (ending, text) in [("html", page), ("csv", csv)] {
                let path = "\(name).\(ending)"
                let temporary = "\(path).\(UUID().uuidString.prefix(8))"
                guard
                    files.createFile(
                        atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
                else { throw CocoaError(.fileWriteUnknown) }
                if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
                try files.moveItem(atPath: temporary, toPath: path)
                written.append(path)
            }
        } catch {
            throw RuntimeError(.failed, "cannot write the report to \(folder): \(error.localizedDescription)")
        }
        return written
    }
}
