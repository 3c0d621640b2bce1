public import Columnar

/// Writes a Parquet file from record batches. Does no I/O: the caller drains finished bytes after each call.
///
///     var writer = try ParquetWriter(schema: schema)
///     for batch in batches {
///         try writer.write(batch)
///         try sink.append(writer.takeBytes())
///     }
///     let file = try writer.finish()
///     try sink.append(writer.takeBytes())
///
/// Holds at most the rows of one row group and their encoded pages, and the indexes of the pages written; where columns
/// are encoded at the same time, the rows of two row groups, of which one is encoded while the other one fills.
public struct ParquetWriter: ~Copyable {
    public let schema: Schema
    public let options: WriterOptions
    private let elements: [SchemaElement]
    private let leaves: [WriterLeaf]
    private let pipeline: RowGroupPipeline
    private var assembly: FileAssembly
    private var pending: [RecordBatch] = []
    private var pendingRowCount = 0
    private var pendingByteCount = 0
    private var isFinished = false

    /// Throws if the schema has a type that Parquet cannot hold, or if the options contradict it.
    public init(schema: Schema, options: WriterOptions = .init()) throws(ParquetError) {
        let elements = try SchemaElement.elements(of: schema, keepsInt96: options.keepsInt96)
        let leaves = try WriterLeaf.leaves(of: schema, in: SchemaTree(elements: elements))
        try Self.check(options, leaves)
        self.schema = schema
        self.options = options
        self.elements = elements
        self.leaves = leaves
        pipeline = RowGroupPipeline(leaves: leaves, options: options)
        assembly = FileAssembly(leaves: leaves, options: options)
    }

    private static func check(_ options: WriterOptions, _ leaves: [WriterLeaf]) throws(ParquetError) {
        for (name, encoding) in options.columnEncodings {
            guard let leaf = leaves.first(where: { $0.name == name }) else {
                throw .invalidRequest(problem: "an encoding for \(name), which is no leaf column")
            }
            guard ValueEncoder.canEncode(leaf.leaf.physicalType, as: encoding) else {
                throw .unsupported(feature: "\(encoding) of \(leaf.leaf.physicalType)", column: name)
            }
        }
        for name in options.bloomFilterColumns where !leaves.contains(where: { $0.name == name }) {
            throw .invalidRequest(problem: "a bloom filter for \(name), which is no leaf column")
        }
        for column in options.sortingColumns where !leaves.indices.contains(Int(column.columnIndex)) {
            throw .invalidRequest(problem: "sorting by leaf column \(column.columnIndex) of \(leaves.count)")
        }
    }

    /// Adds rows; whole row groups are encoded as they fill. Throws if the batch has other columns than the schema, or
    /// a null in a column that may have none.
    public mutating func write(_ batch: RecordBatch) throws(ParquetError) {
        guard !isFinished else { throw .invalidRequest(problem: "rows for a finished file") }
        try check(batch)
        var start = 0
        while start < batch.rowCount {
            let end = try rowsThatFit(batch, from: start)
            let part = batch.slice(start..<end)
            pending.append(part)
            pendingRowCount += part.rowCount
            pendingByteCount += part.approximateByteCount
            start = end
            if pendingRowCount >= max(1, options.rowGroupRowLimit)
                || pendingByteCount >= options.rowGroupByteLimit
            {
                try flush()
            }
        }
    }

    private func check(_ batch: RecordBatch) throws(ParquetError) {
        guard batch.columns.count == schema.fields.count else {
            throw .invalidRequest(
                problem: "\(batch.columns.count) columns for a file of \(schema.fields.count)")
        }
        for (field, column) in zip(schema.fields, batch.columns) where !field.type.holds(column.type) {
            throw .invalidRequest(problem: "column \(field.name) is \(column.type), not \(field.type)")
        }
    }

    /// Up to which row the batch still fits into the row group at hand; flushes if not even one row does.
    private mutating func rowsThatFit(_ batch: RecordBatch, from start: Int) throws(ParquetError) -> Int {
        while true {
            var count = min(batch.rowCount - start, max(1, options.rowGroupRowLimit) - pendingRowCount)
            let room = options.rowGroupByteLimit - pendingByteCount
            while count > 0 {
                let byteCount = batch.slice(start..<start + count).approximateByteCount
                if byteCount <= room { return start + count }
                if count == 1 { break }
                count = min(count - 1, max(1, Int(Double(count) * Double(room) / Double(byteCount) * 0.98)))
            }
            // A row that fills a row group by itself.
            if pendingRowCount == 0 { return start + 1 }
            try flush()
        }
    }

    private mutating func flush() throws(ParquetError) {
        guard pendingRowCount > 0 else { return }
        let batches = pending
        let rowCount = pendingRowCount
        pending = []
        pendingRowCount = 0
        pendingByteCount = 0
        append(try pipeline.encode(batches, rowCount: rowCount))
    }

    private mutating func append(_ groups: [RowGroupPipeline.EncodedGroup]) {
        for group in groups { assembly.append(group.chunks, rowCount: group.rowCount) }
    }

    /// Finished bytes since the last call, in file order.
    public mutating func takeBytes() -> [UInt8] { assembly.takeBytes() }

    /// Bytes of the file so far, taken or not; rows that wait for their row group or are being encoded not counted.
    public var writtenByteCount: Int { assembly.byteCount }

    /// Writes the last row group and the footer. Nothing may be written afterwards.
    public mutating func finish() throws(ParquetError) -> WrittenFile {
        guard !isFinished else { throw .invalidRequest(problem: "the file is finished already") }
        try flush()
        append(try pipeline.finished(unfinishedLimit: 0))
        isFinished = true
        return assembly.finish(elements: elements)
    }
}

extension DataType {
    /// Whether a column of another type has the same layout and meaning: names and metadata within may differ.
    fileprivate func holds(_ other: DataType) -> Bool {
        switch (self, other) {
        case (.list(let left), .list(let right)): return left.type.holds(right.type)
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            return leftKey.type.holds(rightKey.type) && leftValue.type.holds(rightValue.type)
        case (.structure(let left), .structure(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.type.holds($1.type) }
        default: return self == other
        }
    }
}
