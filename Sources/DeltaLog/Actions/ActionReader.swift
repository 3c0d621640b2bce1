/// Why a line of a commit is no action.
public enum ActionError: Error, Hashable, Sendable {
    case json(JSONError)
    case missing(field: String, action: String, offset: Int)
    case invalid(field: String, action: String, offset: Int)
    case twoActionsInOne(offset: Int)
}

extension ActionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .json(let error): error.description
        case .missing(let field, let action, let offset):
            "the \(action) action before byte \(offset) has no \(field)"
        case .invalid(let field, let action, let offset):
            "the \(field) of the \(action) action before byte \(offset) makes no sense"
        case .twoActionsInOne(let offset): "the JSON object before byte \(offset) holds two actions"
        }
    }
}

/// Reads the actions of a commit, a compaction file or a checkpoint in JSON: one object after another.
enum ActionReader {
    /// The actions of the wanted kinds, in file order. Actions that no one knows are passed over.
    static func read(_ bytes: [UInt8], kinds: ActionKinds) throws(ActionError) -> [Action] {
        var actions: [Action] = []
        try read(bytes, kinds: kinds) { action in
            actions.append(action)
            return true
        }
        return actions
    }

    /// Hands out the actions of the wanted kinds until `body` returns false.
    static func read(
        _ bytes: [UInt8], kinds: ActionKinds, _ body: (Action) -> Bool
    ) throws(ActionError) {
        var reader = JSONReader(bytes.span)
        do {
            while !reader.isAtEnd() {
                var found: Action?
                try reader.beginObject()
                while let name = try reader.nextName() {
                    if try reader.readNull() { continue }
                    guard let action = try read(name, from: &reader, kinds) else { continue }
                    if found != nil { throw ActionError.twoActionsInOne(offset: reader.offset) }
                    found = action
                }
                if let found, !body(found) { return }
            }
        } catch let error as ActionError {
            throw error
        } catch let error as JSONError {
            throw .json(error)
        } catch {
            throw .invalid(field: "\(error)", action: "", offset: reader.offset)
        }
    }

    private static func read(
        _ name: String, from reader: inout JSONReader, _ kinds: ActionKinds
    ) throws -> Action? {
        switch name {
        case "add" where kinds.contains(.add): return .add(try reader.readAdd())
        case "remove" where kinds.contains(.remove): return .remove(try reader.readRemove())
        case "metaData" where kinds.contains(.metadata): return .metadata(try reader.readMetadata())
        case "protocol" where kinds.contains(.protocolAction):
            return .protocolAction(try reader.readProtocol())
        case "txn" where kinds.contains(.transaction): return .transaction(try reader.readTransaction())
        case "commitInfo" where kinds.contains(.commitInfo): return .commitInfo(try reader.readCommitInfo())
        case "domainMetadata" where kinds.contains(.domainMetadata):
            return .domainMetadata(try reader.readDomainMetadata())
        case "cdc" where kinds.contains(.cdc): return .cdc(try reader.readCDC())
        case "sidecar" where kinds.contains(.checkpoint): return .sidecar(try reader.readSidecar())
        case "checkpointMetadata" where kinds.contains(.checkpoint):
            return .checkpointMetadata(try reader.readCheckpointMetadata())
        default:
            try reader.skipValue()
            return nil
        }
    }
}
