extension ReplayState {
    /// Replays commits, given in ascending order, on top of what is here.
    ///
    /// Commits are gone through from the newest to the oldest, so that the first word on a logical file, a
    /// transaction or a domain is the last one written.
    mutating func replay(_ commits: [[Action]]) {
        let replay = Replay(commits)
        if let newest = replay.protocolAction { protocolAction = newest }
        if let newest = replay.metadata { metadata = newest }
        commitInfo = replay.commitInfo
        transactions.merge(replay.transactions) { _, newer in newer }
        domains.merge(replay.domains) { _, newer in newer }
        if replay.settled.isEmpty { return }
        let now = replay.settled
        var added = files.added.isEmpty ? [] : files.added.filter { !now.contains($0.key) }
        added.append(contentsOf: replay.added.reversed())
        var parts = files.parts
        if !parts.isEmpty {
            let settledFiles = SettledFiles(now)
            parts = parts.map { $0.without(settledFiles) }
        }
        files = LiveFiles(added: added, parts: parts)
        tombstones = tombstones.filter { !now.contains($0.key) } + replay.removed.reversed()
        if settled.isEmpty { settled = now } else { settled.formUnion(now) }
    }
}

/// What a run of commits comes to (protocol section "Action Reconciliation").
struct Replay {
    var protocolAction: ProtocolAction?
    var metadata: Metadata?
    var commitInfo: CommitInfo?
    var transactions: [String: Transaction] = [:]
    var domains: [String: DomainMetadata] = [:]
    var added: [AddFile] = []
    var removed: [RemoveFile] = []
    var settled: Set<FileKey> = []
    private var isFirst = true

    /// `commits` in ascending order.
    init(_ commits: [[Action]]) {
        for actions in commits.reversed() { apply(actions) }
    }

    /// Takes one commit in. Order inside of a commit means nothing; where one commit both adds and removes a
    /// logical file, the file is there afterwards.
    private mutating func apply(_ actions: [Action]) {
        var removals: [RemoveFile] = []
        for action in actions.reversed() {
            switch action {
            case .add(let file):
                if settled.insert(file.key).inserted { added.append(file) }
            case .remove(let file): removals.append(file)
            case .metadata(let newer): if metadata == nil { metadata = newer }
            case .protocolAction(let newer): if protocolAction == nil { protocolAction = newer }
            case .transaction(let transaction):
                if transactions[transaction.applicationID] == nil {
                    transactions[transaction.applicationID] = transaction
                }
            case .domainMetadata(let domain):
                if domains[domain.domain] == nil { domains[domain.domain] = domain }
            case .commitInfo(let info): if isFirst { commitInfo = info }
            case .cdc, .sidecar, .checkpointMetadata: continue
            }
        }
        for file in removals where settled.insert(file.key).inserted { removed.append(file) }
        isFirst = false
    }
}
