import Columnar
import Foundation
import Parquet

/// Reading and writing one Parquet file.
enum ParquetWork {
    /// Reads all columns and keeps them. `plain`: strings without dictionaries.
    static func decode(_ path: String, threads: Int, plain: Bool) async throws -> Measurement {
        let (result, seconds) = try await Measurement.time {
            let file = try await open(path, threads: threads, plain: plain)
            return (try await batches(of: file), file.readCounts.byteCount)
        }
        return Measurement(seconds: seconds, rows: result.0.reduce(0) { $0 + $1.rowCount }, bytes: result.1)
    }

    /// Reads all columns of the rows whose first column has one of the keys, one a line in a file.
    static func select(_ path: String, keys: String, threads: Int) async throws -> Measurement {
        let wanted = try String(contentsOfFile: keys, encoding: .utf8).split(separator: "\n").compactMap {
            Int64($0)
        }
        let (result, seconds) = try await Measurement.time {
            let file = try await open(path, threads: threads, plain: false)
            // The keys first, then the other columns of the rows that have them.
            let (rows, found) = try await KeySelection(keys: wanted).rows(of: file)
            var reader = file.read(columns: Array(1..<file.schema.fields.count), selection: rows)
            var batches: [RecordBatch] = []
            while let batch = try await reader.next() { batches.append(batch) }
            let count = batches.reduce(0) { $0 + $1.rowCount }
            guard count == found.count else { throw UnexpectedKeys() }
            return (count, file.readCounts.byteCount)
        }
        return Measurement(seconds: seconds, rows: result.0, bytes: result.1)
    }

    /// Writes the rows of a file to another one.
    static func write(_ path: String, to output: String, threads: Int) async throws -> Measurement {
        let file = try await open(path, threads: threads, plain: false)
        let rows = try await batches(of: file).map { batch in
            // As a caller would have them: no dictionaries of the file that was read.
            RecordBatch(
                schema: batch.schema, columns: batch.columns.map { $0.decoded() }, rowCount: batch.rowCount)
        }
        let (byteCount, seconds) = try await Measurement.time {
            _ = FileManager.default.createFile(atPath: output, contents: nil)
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
            var options = WriterOptions(compression: .zstd(level: 3))
            options.encodeConcurrency = threads
            var writer = try ParquetWriter(schema: file.schema, options: options)
            for batch in rows {
                try writer.write(batch)
                try handle.write(contentsOf: writer.takeBytes())
            }
            let written = try writer.finish()
            try handle.write(contentsOf: writer.takeBytes())
            try handle.close()
            return written.byteCount
        }
        return Measurement(seconds: seconds, rows: rows.reduce(0) { $0 + $1.rowCount }, bytes: byteCount)
    }

    static func open(_ path: String, threads: Int, plain: Bool) async throws -> ParquetFile {
        var options = ReadOptions()
        options.parallelism = threads
        options.keepsDictionaries = !plain
        return try await ParquetFile.open(try FileRandomAccessSource(path: path), options: options)
    }

    private static func batches(of file: ParquetFile) async throws -> [RecordBatch] {
        var reader = file.read(batchSize: 1 << 20)
        var batches: [RecordBatch] = []
        while let batch = try await reader.next() { batches.append(batch) }
        return batches
    }
}

/// The rows of a file whose first column has one of some integers: by statistics and page index first, then by value.
private struct KeySelection {
    private let sorted: [Int64]
    private let wanted: IntegerSet

    init(keys: [Int64]) {
        sorted = keys.sorted()
        wanted = IntegerSet(keys)
    }

    /// The rows and their keys.
    func rows(of file: ParquetFile) async throws -> (RowSelection, [Int64]) {
        var candidates: [Range<Int>] = []
        for rowGroup in 0..<file.rowGroupCount where mayHold(file.statistics(rowGroup: rowGroup, column: 0)) {
            guard let pages = try await file.pageStatistics(rowGroup: rowGroup, leaf: 0) else {
                candidates.append(file.rows(ofRowGroup: rowGroup))
                continue
            }
            candidates += pages.filter { mayHold($0.statistics) }.map(\.rows)
        }
        let selection = RowSelection(ranges: candidates)
        // Several threads decode whole row groups side by side.
        let batchSize = file.options.parallelism > 1 ? 1 << 20 : 1 << 16
        var reader = file.read(columns: [0], selection: selection, batchSize: batchSize)
        var found: [Range<Int>] = []
        var keys: [Int64] = []
        var range = 0
        // Where the batch begins within that range.
        var offset = 0
        while let batch = try await reader.next() {
            guard case .fixed(let buffer) = batch.columns[0].storage, batch.columns[0].nullCount == 0 else {
                throw UnexpectedKeys()
            }
            var done = 0
            while done < batch.rowCount {
                let rows = selection.ranges[range]
                let count = min(rows.count - offset, batch.rowCount - done)
                let first = rows.lowerBound + offset - done
                buffer.withUnsafeBytes { raw in
                    let values = raw.bindMemory(to: Int64.self)
                    for place in done..<done + count where wanted.contains(values[place]) {
                        keys.append(values[place])
                        let row = first + place
                        if let last = found.last, last.upperBound == row {
                            found[found.count - 1] = last.lowerBound..<row + 1
                        } else {
                            found.append(row..<row + 1)
                        }
                    }
                }
                done += count
                offset += count
                if offset == rows.count {
                    range += 1
                    offset = 0
                }
            }
        }
        return (RowSelection(ranges: found), keys)
    }

    private func mayHold(_ statistics: ColumnStatistics?) -> Bool {
        guard case .int(let least)? = statistics?.minimum, case .int(let greatest)? = statistics?.maximum
        else { return true }
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] >= least { high = middle } else { low = middle + 1 }
        }
        return low < sorted.count && sorted[low] <= greatest
    }
}

/// Keys that are not 64-bit integers, which the works have not.
private struct UnexpectedKeys: Error {}

/// A few integers; a table of bits tells most others apart by one look.
private struct IntegerSet {
    private var mayHold: [UInt8]
    private let members: Set<Int64>
    private static let bitCount = 14

    init(_ members: [Int64]) {
        self.members = Set(members)
        mayHold = Array(repeating: 0, count: 1 << Self.bitCount)
        for member in members { mayHold[Self.place(member)] = 1 }
    }

    @inline(__always)
    private static func place(_ value: Int64) -> Int {
        Int((UInt64(bitPattern: value) &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(64 - bitCount))
    }

    @inline(__always)
    func contains(_ value: Int64) -> Bool {
        mayHold[Self.place(value)] != 0 && members.contains(value)
    }
}
