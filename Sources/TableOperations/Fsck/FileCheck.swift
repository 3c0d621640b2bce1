import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import Parquet
import TableScan

/// Compares one data file with what the log says of it.
struct FileCheck {
    let snapshot: Snapshot
    let isDeep: Bool
    private(set) var findings: [FsckReport.Finding] = []
    /// The file as the log should have it; nil if it has to go; the file itself if nothing can be mended.
    private(set) var mended: AddFile?

    init(_ file: AddFile, in snapshot: Snapshot, isDeep: Bool) async throws {
        self.snapshot = snapshot
        self.isDeep = isDeep
        mended = file
        let path: ObjectPath
        do {
            path = try snapshot.location.resolve(file.path)
        } catch {
            add(.unreadable, file, "its path cannot be understood: \(error.message)")
            return
        }
        let object: ObjectMetadata
        do {
            object = try await snapshot.location.store.metadata(of: path)
        } catch {
            guard error.code == .notFound else {
                throw DeltaError.storage(error, "cannot look at a data file")
            }
            add(.missingFile, file, "it is not there", isRepairable: true)
            mended = nil
            return
        }
        var file = file
        if Int64(object.byteCount) != file.size {
            add(
                .size, file, "it has \(object.byteCount) bytes, the log says \(file.size)",
                isRepairable: object.byteCount > 0)
            file.size = Int64(object.byteCount)
        }
        do {
            let open = try await DataFileReader(snapshot).open(file)
            try await compare(open, &file)
            if isDeep { try await verify(open, path) }
            mended = file
        } catch let error as TableError {
            add(.unreadable, file, error.description)
        } catch let error as DeltaError {
            if case .storage = error.code { throw error }
            add(.unreadable, file, error.description)
        } catch let error as ParquetError {
            add(.unreadable, file, "\(error)")
        }
    }

    private mutating func add(
        _ kind: FsckReport.Finding.Kind, _ file: AddFile, _ problem: String, isRepairable: Bool = false
    ) {
        findings.append(.init(kind: kind, file: file.path, problem: problem, isRepairable: isRepairable))
    }

    /// Row count, deletion vector, and bounds against those in the file's own footer.
    private mutating func compare(_ open: DataFile, _ file: inout AddFile) async throws {
        if let vector = open.deleted, let descriptor = file.deletionVector,
            vector.count != descriptor.cardinality
        {
            add(
                .unreadable, file,
                "its deletion vector deletes \(vector.count) rows, the log says \(descriptor.cardinality)")
        }
        guard file.stats != nil else { return }
        guard var statistics = file.statistics(schema: snapshot.schema, mapping: snapshot.columnMapping)
        else {
            add(.statistics, file, "its statistics cannot be understood", isRepairable: true)
            file.stats = nil
            return
        }
        var isWrong = false
        if let count = statistics.recordCount, count != Int64(open.rowCount) {
            add(.rowCount, file, "it has \(open.rowCount) rows, the log says \(count)", isRepairable: true)
            statistics.recordCount = Int64(open.rowCount)
            isWrong = true
        }
        for (path, bounds) in try await bounds(of: open) {
            let name = path.joined(separator: ".")
            if let stated = statistics.minimums[path], let least = bounds.minimum, bounds.isMinimumExact,
                let order = stated.compare(to: least), order > 0
            {
                add(.statistics, file, "column \(name) has values below its minimum", isRepairable: true)
                statistics.minimums[path] = nil
                isWrong = true
            }
            // Other writers cut timestamps to milliseconds downwards, maxima too.
            if let stated = statistics.maximums[path], let greatest = bounds.maximum, bounds.isMaximumExact,
                let order = stated.upperEnd.compare(to: greatest), order < 0
            {
                add(.statistics, file, "column \(name) has values above its maximum", isRepairable: true)
                statistics.maximums[path] = nil
                isWrong = true
            }
            // Behind a deletion vector a count may be of the rows that are left.
            if let stated = statistics.nullCounts[path], let count = bounds.nullCount, stated != Int64(count),
                file.deletionVector == nil
            {
                add(.statistics, file, "column \(name) has another number of nulls", isRepairable: true)
                statistics.nullCounts[path] = Int64(count)
                isWrong = true
            }
        }
        if isWrong { file.stats = statistics.json(schema: snapshot.schema, mapping: snapshot.columnMapping) }
    }

    /// Bounds of the top-level columns by physical path: of the footer, or, in a deep check, of the values.
    private func bounds(of open: DataFile) async throws -> [[String]: ColumnStatistics] {
        var bounds: [[String]: ColumnStatistics] = [:]
        for field in snapshot.schema.fields where !field.type.isNested {
            guard let leaf = open.leaf(of: ColumnReference(field.columnar(mapping: .none))) else { continue }
            var total: ColumnStatistics?
            for rowGroup in 0..<open.parquet.rowGroupCount {
                guard let part = open.parquet.statistics(rowGroup: rowGroup, leaf: leaf) else {
                    total = nil
                    break
                }
                total = total.map { $0.joined(with: part) } ?? part
            }
            bounds[[snapshot.columnMapping.physicalName(of: field)]] = total
        }
        return bounds
    }

    private mutating func verify(_ open: DataFile, _ path: ObjectPath) async throws {
        let result = try await ParquetVerifier.verify(open.source)
        for finding in result.findings { add(.content, open.file, "\(finding)") }
    }
}

extension Scalar {
    /// The greatest value that a bound of the log may stand for.
    fileprivate var upperEnd: Scalar {
        guard case .timestamp(let ticks, let unit, let isUTC) = self else { return self }
        let perMillisecond = unit.ticksPerSecond / 1_000
        guard perMillisecond > 1 else { return self }
        let (sum, overflow) = ticks.addingReportingOverflow(Int64(perMillisecond - 1))
        return .timestamp(overflow ? ticks : sum, unit, adjustedToUTC: isUTC)
    }
}

extension ColumnStatistics {
    /// Of the values of both.
    fileprivate func joined(with other: ColumnStatistics) -> ColumnStatistics {
        var joined = ColumnStatistics()
        if let left = minimum, let right = other.minimum, let order = left.compare(to: right) {
            joined.minimum = order <= 0 ? left : right
            joined.isMinimumExact = order <= 0 ? isMinimumExact : other.isMinimumExact
        }
        if let left = maximum, let right = other.maximum, let order = left.compare(to: right) {
            joined.maximum = order >= 0 ? left : right
            joined.isMaximumExact = order >= 0 ? isMaximumExact : other.isMaximumExact
        }
        if let left = nullCount, let right = other.nullCount { joined.nullCount = left + right }
        return joined
    }
}
