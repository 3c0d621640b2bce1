/// Why bytes are not taken as an XML document.
enum XMLFault: Error, Hashable, Sendable {
    /// It ends in the middle of something.
    case truncated(offset: Int)
    /// A byte that cannot stand here.
    case unexpected(offset: Int)
    /// An end tag that is not that of the open element.
    case mismatched(offset: Int)
    /// A document type, which could define entities; a reply of S3 has none.
    case documentType(offset: Int)
    /// An entity that XML itself does not define.
    case unknownEntity(offset: Int)
    case notUTF8(offset: Int)
    case tooDeep(offset: Int)
    case tooManyElements(offset: Int)
    case tooLarge(byteCount: Int)
}
