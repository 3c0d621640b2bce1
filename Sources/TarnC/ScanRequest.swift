import CTarn
import Columnar
import DeltaLog
import Expressions
import Glibc
import TableScan

/// The arguments of `tarn_scan`, checked and copied.
struct ScanRequest: Sendable {
    private let location: TableLocation
    private let version: Int64?
    private let asOfMilliseconds: Int64?
    private let columns: [String]?
    private let condition: String?
    private let limit: Int?
    let dictionaries: Bool
    private let options: ScanOptions

    @unsafe
    init(
        folder: UnsafePointer<CChar>?, options given: UnsafePointer<tarn_scan_options>?
    ) throws(TableError) {
        guard let folder = unsafe folder, let text = unsafe String(validatingCString: folder) else {
            throw TableError(.invalidRequest, "No folder of a table was given.")
        }
        guard let location = TableLocation.local(try Self.absolute(text)) else {
            throw TableError(.invalidRequest, "\(text) cannot be the folder of a table.")
        }
        self.location = location
        let asked =
            unsafe given?.pointee
            ?? tarn_scan_options(
                version: -1, as_of_milliseconds: .min, columns: nil, column_count: 0, where: nil, limit: -1,
                batch_row_count: 0, thread_count: 0, dictionaries: false)
        version = unsafe asked.version < 0 ? nil : asked.version
        asOfMilliseconds = unsafe asked.as_of_milliseconds == .min ? nil : asked.as_of_milliseconds
        guard version == nil || asOfMilliseconds == nil else {
            throw TableError(.invalidRequest, "A version and a time exclude each other.")
        }
        if let text = unsafe asked.where { condition = try unsafe Self.text(text) } else { condition = nil }
        var columns: [String]?
        if let names = unsafe asked.columns {
            columns = []
            for index in 0..<Int(clamping: unsafe asked.column_count) {
                guard let name = unsafe names[index] else {
                    throw TableError(.invalidRequest, "Name \(index) of the columns is no text.")
                }
                columns?.append(try unsafe Self.text(name))
            }
        }
        self.columns = columns
        limit = unsafe asked.limit < 0 ? nil : Int(clamping: asked.limit)
        dictionaries = unsafe asked.dictionaries
        let threadCount = unsafe Int(asked.thread_count)
        let batchSize = unsafe Int(clamping: asked.batch_row_count)
        var options = ScanOptions()
        if batchSize > 0 { options.batchSize = batchSize }
        options.readAhead = threadCount > 0 ? threadCount : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        options.keepsDictionaries = dictionaries
        self.options = options
    }

    /// Opens the table and plans the scan.
    func open() async throws -> Scan {
        let table = Table(location)
        let snapshot =
            if let time = asOfMilliseconds { try await table.snapshot(asOfMilliseconds: time) } else {
                try await table.snapshot(version: version)
            }
        let condition = try condition.map { try Condition.parse($0, schema: snapshot.schema.columnar) }
        return try Scan(snapshot, columns: columns, condition: condition, limit: limit, options: options)
    }

    private static func text(_ text: UnsafePointer<CChar>) throws(TableError) -> String {
        guard let text = unsafe String(validatingCString: text) else {
            throw TableError(.invalidRequest, "A condition or the name of a column is no UTF-8.")
        }
        return text
    }

    private static func absolute(_ path: String) throws(TableError) -> String {
        if path.hasPrefix("/") { return path }
        guard !path.isEmpty, let memory = unsafe getcwd(nil, 0) else {
            throw TableError(.invalidRequest, "\"\(path)\" is no folder of a table.")
        }
        defer { unsafe free(memory) }
        return unsafe String(cString: memory) + "/" + path
    }
}
