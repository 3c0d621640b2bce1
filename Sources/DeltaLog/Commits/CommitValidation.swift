/// What the protocol forbids inside of one commit (protocol section "Delta Log Entries").
enum CommitValidation {
    static func check(_ actions: [Action], version: Int64) throws(DeltaError) {
        var metadataCount = 0
        var protocolCount = 0
        var infoCount = 0
        var adds: Set<String> = []
        var removes: Set<String> = []
        var added: Set<FileKey> = []
        var removed: Set<FileKey> = []
        var applications: Set<String> = []
        var domains: Set<String> = []
        for action in actions {
            switch action {
            case .add(let file):
                guard adds.insert(file.path).inserted else {
                    throw forbidden("adds \(file.path) twice", version)
                }
                guard file.size >= 0 else {
                    throw forbidden("adds \(file.path) with a negative size", version)
                }
                added.insert(file.key)
            case .remove(let file):
                guard removes.insert(file.path).inserted else {
                    throw forbidden("removes \(file.path) twice", version)
                }
                removed.insert(file.key)
            case .metadata: metadataCount += 1
            case .protocolAction: protocolCount += 1
            case .commitInfo: infoCount += 1
            case .transaction(let transaction):
                guard applications.insert(transaction.applicationID).inserted else {
                    throw forbidden("has two transactions of \(transaction.applicationID)", version)
                }
            case .domainMetadata(let domain):
                guard domains.insert(domain.domain).inserted else {
                    throw forbidden("sets the domain \(domain.domain) twice", version)
                }
            case .cdc: continue
            case .checkpointMetadata, .sidecar:
                throw forbidden("holds an action that belongs in checkpoints", version)
            }
        }
        if metadataCount > 1 { throw forbidden("has two metaData actions", version) }
        if protocolCount > 1 { throw forbidden("has two protocol actions", version) }
        if infoCount > 1 { throw forbidden("has two commitInfo actions", version) }
        if version == 0, metadataCount == 0 || protocolCount == 0 {
            throw forbidden("is the first, so it needs both protocol and metaData", version)
        }
        if let file = added.intersection(removed).first {
            throw forbidden("both adds and removes \(file.path) with the same deletion vector", version)
        }
    }

    private static func forbidden(_ what: String, _ version: Int64) -> DeltaError {
        DeltaError(.invalidRequest, "the commit of version \(version) \(what)", version: version)
    }
}
