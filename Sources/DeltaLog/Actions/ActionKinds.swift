/// Which kinds of action a reader wants; the others are passed over without being built.
struct ActionKinds: OptionSet, Sendable {
    let rawValue: UInt16

    static let add = ActionKinds(rawValue: 1)
    static let remove = ActionKinds(rawValue: 2)
    static let metadata = ActionKinds(rawValue: 4)
    static let protocolAction = ActionKinds(rawValue: 8)
    static let transaction = ActionKinds(rawValue: 16)
    static let commitInfo = ActionKinds(rawValue: 32)
    static let domainMetadata = ActionKinds(rawValue: 64)
    static let cdc = ActionKinds(rawValue: 128)
    static let checkpoint = ActionKinds(rawValue: 256)

    static let replay: ActionKinds = [
        .add, .remove, .metadata, .protocolAction, .transaction, .domainMetadata,
    ]
    static let all: ActionKinds = [.replay, .commitInfo, .cdc, .checkpoint]
}
