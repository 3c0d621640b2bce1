/// Something wrong that a verification found, and where. Names no values of the data.
public struct ParquetFinding: Hashable, Sendable {
    /// Which part of the file contradicts the data or the format.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        case footer
        case layout
        case checksum
        case values
        case statistics
        case columnIndex
        case offsetIndex
        case bloomFilter
        case sorting
    }

    public let part: Part
    /// nil for what concerns the whole file.
    public let rowGroup: Int?
    /// The leaf column's path with points; nil for what concerns all columns.
    public let column: String?
    /// The data page of the column chunk, from 0; nil for what concerns the whole chunk.
    public let page: Int?
    public let problem: String

    public init(part: Part, rowGroup: Int? = nil, column: String? = nil, page: Int? = nil, problem: String) {
        self.part = part
        self.rowGroup = rowGroup
        self.column = column
        self.page = page
        self.problem = problem
    }
}

extension ParquetFinding: CustomStringConvertible {
    public var description: String {
        var place: [String] = []
        if let rowGroup { place.append("row group \(rowGroup)") }
        if let column { place.append("column \(column)") }
        if let page { place.append("page \(page)") }
        return "\(part.rawValue): " + (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + problem
    }
}

/// What a verification looked at and found.
public struct ParquetVerification: Hashable, Sendable {
    public internal(set) var findings: [ParquetFinding] = []
    public internal(set) var rowCount = 0
    public internal(set) var rowGroupCount = 0
    public internal(set) var pageCount = 0
    /// Pages whose checksum was there to be compared.
    public internal(set) var checksumCount = 0
    /// Pairs of bounds compared with the data: of chunks, of page headers and of column indexes.
    public internal(set) var boundsCount = 0
    public internal(set) var columnIndexCount = 0
    public internal(set) var offsetIndexCount = 0
    public internal(set) var bloomFilterCount = 0

    /// Whether nothing is wrong.
    public var isSound: Bool { findings.isEmpty }
}
