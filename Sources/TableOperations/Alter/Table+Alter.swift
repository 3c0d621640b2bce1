import Columnar
import DeltaLog
import Expressions
public import TableScan

/// What an alteration may do besides the changes themselves.
public struct AlterOptions: Sendable {
    public var write = WriteOptions()
    /// Whether the table may get a higher protocol, which older readers and writers cannot open any more.
    public var allowsUpgrade = false

    public init() {}
}

extension Table {
    /// Changes schema, properties or protocol in one version. New constraints are held against all rows first; where
    /// nothing changes no version is made.
    ///
    /// Throws ``TableError``: `.invalidRequest` for changes that contradict the table, also where a higher protocol
    /// is needed and not allowed; `.refusedData` where rows violate a new constraint.
    public func alter(
        _ changes: [TableEdit], options: AlterOptions = AlterOptions()
    ) async throws -> WriteResult {
        let parameters = [("changes", changes.map { "\($0)" }.joined(separator: "; "))]
        return try await commit("ALTER TABLE", options: options.write, parameters: parameters) { snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.alterations)
            let alteration = try alteration(of: snapshot, changes, options)
            for (name, expression) in alteration.newConstraints {
                try await verify(name, expression, in: snapshot, schema: alteration.schema)
            }
            var actions = alteration.actions
            if alteration.needsRowIDs {
                for file in snapshot.files where file.baseRowID == nil {
                    var file = file
                    file.dataChange = false
                    actions.append(.add(file))
                }
            }
            return CommitPlan(
                actions: actions, result: WriteResult(version: snapshot.version, committed: false))
        }
    }

    /// The lines that show what changes would do to the newest version, protocol included; nothing is written. Throws
    /// what ``alter(_:options:)`` would, except for rows that violate a constraint.
    public func differences(of changes: [TableEdit], options: AlterOptions) async throws -> [String] {
        let snapshot = try await snapshot()
        try snapshot.checkWritable(enforcing: WriteSupport.alterations)
        let alteration = try alteration(of: snapshot, changes, options)
        var lines = changes.map { "\($0)" }
        if alteration.protocolAction != snapshot.protocolAction {
            lines.append(
                "~ protocol \(snapshot.protocolAction.summary) becomes \(alteration.protocolAction.summary)")
        }
        return lines
    }

    private func alteration(
        of snapshot: Snapshot, _ changes: [TableEdit], _ options: AlterOptions
    ) throws -> TableAlteration {
        var alteration = TableAlteration(snapshot, environment: environment)
        for change in changes { try alteration.apply(change) }
        try alteration.checkUpgrade(of: snapshot, isAllowed: options.allowsUpgrade)
        _ = try alteration.planned()
        return alteration
    }

    /// Throws ``TableError`` `.refusedData` unless the condition is true of all rows.
    private func verify(
        _ name: String, _ expression: String, in snapshot: Snapshot, schema: TableSchema
    ) async throws {
        let title = "constraint \(name)"
        let test = try RowTest(expression, schema: schema.columnar, name: title)
        let columns = test.columnNames.filter { snapshot.schema.field(named: $0) != nil }
        guard columns.count == test.columnNames.count else {
            if snapshot.files.isEmpty { return }
            throw TableError(
                .invalidRequest,
                "The \(title) speaks of a column that the rows do not have yet; add it first.")
        }
        var violationCount = 0
        for try await batch in try Scan(snapshot, columns: columns) {
            violationCount += try test.violations(on: batch, name: title).count
        }
        guard violationCount == 0 else {
            throw TableError(
                .refusedData,
                "The \(title) (\(expression)) does not hold in \(violationCount) rows of the table. Nothing was changed."
            )
        }
    }
}

extension TableAlteration {
    /// Throws ``TableError`` `.invalidRequest` where the changes need a higher protocol and that is not allowed.
    func checkUpgrade(of snapshot: Snapshot, isAllowed: Bool) throws {
        guard protocolAction != snapshot.protocolAction, !isAllowed else { return }
        throw TableError(
            .invalidRequest,
            "This needs the protocol \(protocolAction.summary), and the table has \(snapshot.protocolAction.summary). "
                + "Readers and writers that do not know it cannot open the table any more; allow it with --upgrade."
        )
    }
}

extension ProtocolAction {
    /// Versions and features as a person would write them.
    package var summary: String {
        var text = "\(minReaderVersion)/\(minWriterVersion)"
        let features = Set(readerFeatures ?? []).union(writerFeatures ?? []).sorted()
        if !features.isEmpty { text += " (\(features.joined(separator: ", ")))" }
        return text
    }
}
