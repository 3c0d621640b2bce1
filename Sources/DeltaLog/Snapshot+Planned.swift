extension Snapshot {
    /// This version with other metadata or another protocol, which a commit on top of it brings along: what
    /// files of that commit are written by. Throws as opening such a version would.
    package func planned(
        metadata: Metadata? = nil, protocolAction: ProtocolAction? = nil
    ) throws(DeltaError) -> Snapshot {
        var state = state
        if let metadata { state.metadata = metadata }
        if let protocolAction { state.protocolAction = protocolAction }
        return try Snapshot(location: location, segment: segment, state: state, warnings: warnings)
    }
}
