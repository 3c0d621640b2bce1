extension Snapshot {
    /// Removed files that the log still remembers, for vacuum; reads the checkpoint again.
    public func tombstones() async throws(DeltaError) -> [RemoveFile] {
        var files: [RemoveFile] = []
        try await eachTombstone { files.append($0) }
        return files
    }

    /// Hands out removed files that the log still remembers, without holding all of them. Throws ``DeltaError``, and
    /// what `body` throws as its cause.
    func eachTombstone(_ body: (RemoveFile) async throws -> Void) async throws(DeltaError) {
        if let checkpoint = segment.checkpoint {
            try await CheckpointReader.eachTombstone(checkpoint, in: location) { file in
                if !state.settled.contains(file.key) { try await body(file) }
            }
        }
        do {
            for file in state.tombstones { try await body(file) }
        } catch {
            throw CheckpointReader.failure(error, location.logFolder)
        }
    }
}
