/// How the values of a column chunk are written.
struct ChunkPlan: Hashable {
    var encoding: Encoding
    /// Bits of a position in the dictionary, where there is one.
    var indexBitWidth = 0
    /// Whether pages are compressed: not where they stay as large as they are, so that nobody has to decompress them.
    var isCompressed = true
}
