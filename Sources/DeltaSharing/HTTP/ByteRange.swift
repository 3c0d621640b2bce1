/// What a `Range` header asks for, as HTTP has it (RFC 9110, section 14).
enum ByteRange: Equatable {
    /// The whole object: no header, several ranges, or one that cannot be read.
    case whole
    case part(Range<Int>)
    /// A range that begins behind the end.
    case unsatisfiable

    init(_ header: String?, byteCount: Int) {
        guard let header, header.lowercased().hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let text = header.dropFirst("bytes=".count).filter { $0 != " " }
        let sides = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !text.contains(","),
            sides.allSatisfy({ $0.utf8.count <= 18 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else {
            self = .whole
            return
        }
        switch (Int(sides[0]), Int(sides[1])) {
        case (let first?, let last):
            if let last, last < first {
                self = .whole
            } else if first >= byteCount {
                self = .unsatisfiable
            } else {
                self = .part(first..<min((last ?? byteCount - 1) + 1, byteCount))
            }
        case (nil, let length?):
            self =
                length == 0 || byteCount == 0 ? .unsatisfiable : .part(max(0, byteCount - length)..<byteCount)
        case (nil, nil): self = .whole
        }
    }
}
