/// Changes of type after which older data files can still be read (protocol section "Type Widening").
public enum TypeWidening {
    /// Whether values of one type can be read as the other without loss.
    public static func isSupported(from: DeltaType, to: DeltaType) -> Bool {
        if from == to { return true }
        switch (from, to) {
        case (.byte, .short), (.byte, .integer), (.byte, .long), (.short, .integer), (.short, .long),
            (.integer, .long), (.float, .double), (.byte, .double), (.short, .double), (.integer, .double),
            (.date, .timestampNTZ):
            return true
        case (.decimal(let oldPrecision, let oldScale), .decimal(let precision, let scale)):
            return scale >= oldScale && precision - scale >= oldPrecision - oldScale
        case (.byte, .decimal(let precision, let scale)), (.short, .decimal(let precision, let scale)),
            (.integer, .decimal(let precision, let scale)):
            return precision - scale >= 10
        case (.long, .decimal(let precision, let scale)): return precision - scale >= 20
        default: return false
        }
    }

    /// The same for types as a schema's metadata writes them.
    static func isSupported(from: String, to: String) -> Bool {
        guard let from = try? SchemaJSON.type(.string(from), at: []),
            let to = try? SchemaJSON.type(.string(to), at: [])
        else { return false }
        return isSupported(from: from, to: to)
    }
}
