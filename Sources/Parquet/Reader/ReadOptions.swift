public import Columnar

/// What INT96 timestamps become.
public enum Int96Reading: Hashable, Sendable {
    /// A timestamp without zone; values beyond 64 bits of the unit are an error.
    case timestamp(TimeUnit)
    /// The twelve bytes as stored (nanoseconds of the day, Julian day), as `fixedSizeBinary` of a field whose
    /// metadata have `int96` for ``Field/ParquetMetadataKey/annotation``.
    case bytes
}

/// How a file is read, and what is refused as too large.
public struct ReadOptions: Hashable, Sendable {
    /// What INT96 timestamps become.
    public var int96 = Int96Reading.timestamp(.nanoseconds)
    /// Whether checksums of pages and of the footer, where there are any, are compared.
    public var verifiesChecksums = true
    /// Whether strings and byte arrays may come as dictionary storage.
    public var keepsDictionaries = true
    /// Whether, with ``keepsDictionaries``, numbers, dates and times may come so as well: for rows that are written again.
    public var keepsFixedDictionaries = false
    /// The largest page, before and after decompression.
    public var pageByteLimit = 256 << 20
    /// The most values, nulls included, of one page.
    public var pageValueLimit = 1 << 26
    /// About how many bytes the columns of one batch may take; one row is always read.
    public var batchByteLimit = 64 << 20
    /// Bytes between two wanted ranges that are read along rather than left out.
    public var coalescingGapByteCount = 64 << 10
    /// How many bytes from the end of the file are read first, in the hope that the footer is among them.
    public var footerReadAheadByteCount = 64 << 10
    /// How many columns are decoded at the same time; of as many row groups, where a batch takes a whole one.
    public var parallelism = 1

    public init() {}
}
