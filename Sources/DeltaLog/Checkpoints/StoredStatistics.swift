import Columnar
import Parquet
import Synchronization

/// The statistics of the files in one row group of a checkpoint: kept as they are stored, compressed, and decoded a
/// window at a time when somebody asks for them.
///
/// Going through the rows in ascending order decodes each page once and holds one window; whoever goes back and forth
/// makes all windows be kept. Statistics that cannot be decoded count as absent, as they only help to leave files out.
final class StoredStatistics: Sendable {
    /// The `add` column with `stats`, `stats_parsed` or both.
    private let bytes: RowGroupBytes
    private let state = Mutex(State())

    private struct State {
        var decoder: RowGroupDecoder?
        /// The row that the decoder hands out next.
        var nextRow = 0
        /// How often a row was asked for that lay before those decoded.
        var returnCount = 0
        /// Ascending. All of the row group's, or the one that was asked for last.
        var windows: [Window] = []
        var keepsAll = false
        /// Where decoding failed once, what follows could be taken for the wrong rows.
        var isDamaged = false
    }

    struct Window: Sendable {
        var rows: Range<Int>
        var json: Column?
        var parsed: StructureView?
    }

    private static let windowRowCount = 4096
    /// How often somebody may go back before all windows are kept.
    private static let returnLimit = 16

    private init(_ bytes: RowGroupBytes) {
        self.bytes = bytes
    }

    /// nil where the file has no statistics. `stats_parsed` is read only where some file lacks statistics in JSON.
    static func read(_ file: ParquetFile, rowGroup: Int) async throws -> StoredStatistics? {
        func nullCount(_ path: [String]) -> Int64? {
            guard let leaf = file.schemaTree.leaves.firstIndex(where: { $0.path == path }) else { return nil }
            return file.metadata.rowGroups[rowGroup].columns[leaf].metadata?.statistics?.nullCount
        }
        let nullsInJSON = nullCount(["add", "stats"])
        let isComplete = nullsInJSON != nil && nullsInJSON == nullCount(["add", "path"])
        let paths = [["add", "stats"]] + (isComplete ? [] : [["add", "stats_parsed"]])
        let bytes = try await file.fetch(paths: paths, rowGroup: rowGroup)
        return bytes.schema.fields.isEmpty ? nil : StoredStatistics(bytes)
    }

    /// The window that a row of the row group is in; nil where it cannot be decoded.
    func window(of row: Int) -> Window? {
        state.withLock { state in
            if state.isDamaged { return nil }
            if let window = Self.find(row, in: state.windows) { return window }
            do {
                return try decode(upTo: row, &state)
            } catch {
                state.decoder = nil
                state.windows = []
                state.isDamaged = true
                return nil
            }
        }
    }

    private static func find(_ row: Int, in windows: [Window]) -> Window? {
        var low = 0
        var high = windows.count
        while low < high {
            let middle = (low + high) / 2
            if windows[middle].rows.upperBound <= row { low = middle + 1 } else { high = middle }
        }
        return low < windows.count && windows[low].rows.contains(row) ? windows[low] : nil
    }

    /// Decodes on until there is the window of a row.
    private func decode(upTo row: Int, _ state: inout State) throws -> Window? {
        let isNext =
            state.decoder != nil && (state.nextRow..<state.nextRow + Self.windowRowCount).contains(row)
        if !isNext, !state.keepsAll {
            if row < state.nextRow { state.returnCount += 1 }
            state.keepsAll = state.returnCount > Self.returnLimit
            let start = state.keepsAll ? 0 : row
            state.decoder = bytes.decoder(startingAt: start, batchSize: Self.windowRowCount)
            state.nextRow = start
            state.windows = []
        }
        while let batch = try state.decoder?.next() {
            let window = try Self.window(batch, from: state.nextRow)
            state.nextRow = window.rows.upperBound
            if state.keepsAll { state.windows.append(window) } else { state.windows = [window] }
            if window.rows.contains(row) { return window }
        }
        return nil
    }

    private static func window(_ batch: RecordBatch, from row: Int) throws(CheckpointError) -> Window {
        guard let column = batch.columns.first, let view = StructureView(column) else {
            throw .wrongType(field: "add", due: "a structure")
        }
        return Window(
            rows: row..<row + batch.rowCount, json: try view.text("stats"),
            parsed: try view.structure("stats_parsed"))
    }
}
