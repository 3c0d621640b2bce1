/// The protocol's section "Row Tracking": ids and commit versions that each commit gives to its files.
package enum RowTracking {
    package static let enabled = "delta.enableRowTracking"
    package static let suspended = "delta.rowTrackingSuspended"
    package static let rowIDColumn = "delta.rowTracking.materializedRowIdColumnName"
    package static let commitVersionColumn = "delta.rowTracking.materializedRowCommitVersionColumnName"
    package static let domain = "delta.rowTracking"

    /// Whether files must carry ids: the feature is listed and not suspended.
    static func isSupported(_ protocolAction: ProtocolAction, _ metadata: Metadata) -> Bool {
        (protocolAction.writerFeatures ?? []).contains(TableFeature.rowTracking.rawValue)
            && !metadata.isEnabled(suspended)
    }

    /// The highest id given so far; -1 where none was. Throws `damaged` where the domain says anything else.
    static func highWaterMark(_ snapshot: Snapshot?) throws(DeltaError) -> Int64 {
        guard let domain = snapshot?.domains[domain] else { return -1 }
        guard let value = try? JSONValue(parsing: domain.configuration),
            let mark = value.objectValue?["rowIdHighWaterMark"]?.integerValue, mark >= -1, mark < .max
        else {
            throw DeltaError(.damaged, "the domain \(Self.domain) has no rowIdHighWaterMark")
        }
        return mark
    }

    /// Gives the files of a commit that have none a first row id and the commit's version, and records the highest id.
    static func complete(
        _ actions: inout [Action], version: Int64, basis: Snapshot?
    ) throws(DeltaError) {
        var protocolAction = basis?.protocolAction
        var metadata = basis?.metadata
        for action in actions {
            if case .protocolAction(let newer) = action { protocolAction = newer }
            if case .metadata(let newer) = action { metadata = newer }
        }
        guard let protocolAction, let metadata, isSupported(protocolAction, metadata) else { return }
        let first = try highWaterMark(basis)
        var mark = first
        // Files that bring ids along, as a clone's do, count too.
        for case .add(let file) in actions {
            guard let base = file.baseRowID, let rows = try recordCount(of: file) else { continue }
            let (end, overflow) = base.addingReportingOverflow(max(rows, 1) - 1)
            if !overflow, end < .max { mark = max(mark, end) }
        }
        for (index, action) in actions.enumerated() {
            guard case .add(var file) = action else { continue }
            if file.baseRowID == nil {
                guard let rows = try recordCount(of: file), rows >= 0 else {
                    throw DeltaError(
                        .invalidRequest,
                        "the table tracks rows, so \(file.path) needs its number of rows in its statistics",
                        version: version)
                }
                file.baseRowID = mark + 1
                let (sum, overflow) = mark.addingReportingOverflow(rows)
                guard !overflow else {
                    throw DeltaError(.invalidRequest, "the table has no row ids left", version: version)
                }
                mark = sum
            }
            file.defaultRowCommitVersion = file.defaultRowCommitVersion ?? version
            actions[index] = .add(file)
        }
        guard mark > first else { return }
        actions.append(
            .domainMetadata(
                DomainMetadata(domain: domain, configuration: "{\"rowIdHighWaterMark\":\(mark)}")))
    }

    private static func recordCount(of file: AddFile) throws(DeltaError) -> Int64? {
        guard let text = file.stats, let value = try? JSONValue(parsing: text) else { return nil }
        return value.objectValue?["numRecords"]?.integerValue
    }
}
