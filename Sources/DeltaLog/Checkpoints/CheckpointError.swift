/// Why a Parquet file that can be read is no checkpoint.
public enum CheckpointError: Error, Hashable, Sendable {
    case wrongType(field: String, due: String)
    case missing(field: String, action: String, row: Int)
    case invalid(field: String, action: String, row: Int)
    case noActions
}
