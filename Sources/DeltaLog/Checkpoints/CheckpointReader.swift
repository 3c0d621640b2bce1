import ObjectStorage

/// Reads checkpoints of either version, in Parquet or JSON.
enum CheckpointReader {
    static func read(
        _ checkpoint: CheckpointObjects, in location: TableLocation
    ) async throws(DeltaError) -> ReplayState {
        throw DeltaError(.unsupported, "checkpoints are not read yet", file: checkpoint.objects.first?.path)
    }
}
