public import Columnar
import Expressions

/// A table of batches that are already there: reference data, tests.
public struct InMemoryTable: TableProvider {
    public let schema: Schema
    private let batches: [RecordBatch]

    /// All batches have the schema.
    public init(schema: Schema, batches: [RecordBatch]) {
        self.schema = schema
        self.batches = batches
    }

    public var rowCount: Int? { batches.reduce(0) { $0 + $1.rowCount } }

    public func scan(
        _ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void
    ) async throws {
        if request.moment != nil {
            throw SQLError(
                .invalidQuery, "The table has no versions; leave out the parentheses behind its name.")
        }
        for batch in batches {
            var rows = batch
            if let condition = request.condition {
                rows = batch.filtered(by: try condition.evaluate(on: batch))
            }
            try await receive(rows.selecting(request.columns))
        }
    }
}
