public import Columnar

/// Rows handed in a batch at a time, so that they need not fit in memory. Used by one task at a time.
public protocol RowSource {
    /// The next rows, nil after the last.
    mutating func next() async throws -> RecordBatch?

    /// Begins with the first row again. Called where another writer changed the table's columns or properties in the
    /// meantime; throws where the rows cannot be read twice.
    mutating func rewind() async throws
}

/// Batches in memory as a source.
public struct BatchSource: RowSource {
    private let batches: [RecordBatch]
    private var position = 0

    public init(_ batches: [RecordBatch]) {
        self.batches = batches
    }

    public mutating func next() async throws -> RecordBatch? {
        guard position < batches.count else { return nil }
        position += 1
        return batches[position - 1]
    }

    public mutating func rewind() async throws {
        position = 0
    }
}
