/// What the name of a file in `_delta_log` says.
///
///     commit      = version ".json"
///     checkpoint  = version ".checkpoint.parquet"
///                 | version ".checkpoint." part "." parts ".parquet"
///                 | version ".checkpoint." uuid ".json" | version ".checkpoint." uuid ".parquet"
///     compaction  = version "." version ".compacted.json"
///     checksum    = version ".crc"
///     version     = 20 digits,  part = parts = 10 digits
enum LogFileName: Hashable, Sendable {
    case commit(Int64)
    case classicCheckpoint(Int64)
    case checkpointPart(Int64, part: Int, of: Int)
    case uuidCheckpoint(Int64, isJSON: Bool)
    case compaction(from: Int64, to: Int64)
    case checksum(Int64)

    /// nil for any other name.
    init?(_ name: String) {
        let pieces = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map(Substring.init)
        guard pieces.count >= 2, let version = Self.version(pieces[0]) else { return nil }
        switch (pieces.count, pieces[1], pieces[pieces.count - 1]) {
        case (2, "json", _): self = .commit(version)
        case (2, "crc", _): self = .checksum(version)
        case (3, "checkpoint", "parquet"): self = .classicCheckpoint(version)
        case (4, "checkpoint", "parquet"), (4, "checkpoint", "json"):
            guard !pieces[2].isEmpty else { return nil }
            self = .uuidCheckpoint(version, isJSON: pieces[3] == "json")
        case (5, "checkpoint", "parquet"):
            guard pieces[2].utf8.count == 10, pieces[3].utf8.count == 10, let part = Int(pieces[2]),
                let parts = Int(pieces[3]), part >= 1, part <= parts
            else { return nil }
            self = .checkpointPart(version, part: part, of: parts)
        case (4, _, "json"):
            guard pieces[2] == "compacted", let end = Self.version(pieces[1]), end > version else {
                return nil
            }
            self = .compaction(from: version, to: end)
        default: return nil
        }
    }

    private static func version(_ text: Substring) -> Int64? {
        guard text.utf8.count == 20,
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        // Far from the end, so that versions can be counted on without a check.
        return Int64(text).flatMap { $0 < 1 << 62 ? $0 : nil }
    }

    /// A version as file names write it: 20 digits.
    static func padded(_ version: Int64) -> String {
        let digits = String(max(version, 0))
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits
    }

    static func commit(named version: Int64) -> String { padded(version) + ".json" }
}
