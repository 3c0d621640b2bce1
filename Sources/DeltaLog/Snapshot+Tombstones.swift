extension Snapshot {
    /// Removed files that the log still remembers, for vacuum and checkpoints; reads the checkpoint again.
    public func tombstones() async throws(DeltaError) -> [RemoveFile] {
        guard let checkpoint = segment.checkpoint else { return state.tombstones }
        let older = try await CheckpointReader.readTombstones(checkpoint, in: location)
        return older.filter { !state.settled.contains($0.key) } + state.tombstones
    }
}
