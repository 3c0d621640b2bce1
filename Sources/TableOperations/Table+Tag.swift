import DeltaLog
public import TableScan

extension Table {
    /// Gives a version a name, which vacuum then keeps; nil takes the newest version. A name that is taken moves.
    ///
    /// Throws ``TableError`` `.invalidRequest` for a name that is none, ``DeltaError`` where the version cannot be read.
    @discardableResult
    public func tag(_ name: String, version: Int64? = nil) async throws -> WriteResult {
        let isName =
            !name.isEmpty && name.utf8.count <= 100
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard isName else {
            throw TableError(
                .invalidRequest,
                "A tag is made of letters, digits, points, hyphens and underscores, not \"\(name)\".")
        }
        let target = try await snapshot(version: version).version
        return try await setTag(name, to: target)
    }

    /// Takes a name away. Throws ``TableError`` `.notFound` if there is none.
    @discardableResult
    public func removeTag(_ name: String) async throws -> WriteResult {
        try await setTag(name, to: nil)
    }

    /// The versions with a name, by name.
    public func tags() async throws -> [String: Int64] {
        try await snapshot().metadata.tags
    }

    private func setTag(_ name: String, to version: Int64?) async throws -> WriteResult {
        let parameters = [("tag", name)] + (version.map { [("version", String($0))] } ?? [])
        return try await commit(
            version == nil ? "REMOVE TAG" : "TAG", options: WriteOptions(), parameters: parameters
        ) {
            snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.rearrangements)
            let result = WriteResult(version: snapshot.version, committed: false)
            let known = snapshot.metadata.tags[name]
            if version == nil, known == nil {
                throw TableError(.notFound, "There is no tag \(name) in this table.")
            }
            if known == version { return .nothing(at: snapshot, result) }
            var metadata = snapshot.metadata
            metadata.configuration[Metadata.tagPrefix + name] = version.map { String($0) }
            return CommitPlan(actions: [.metadata(metadata)], result: result)
        }
    }
}
