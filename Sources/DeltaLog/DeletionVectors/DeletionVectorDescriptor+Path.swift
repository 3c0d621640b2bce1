public import ObjectStorage

extension DeletionVectorDescriptor {
    /// The file that holds the vector; nil if it stands in the log itself. Throws `damaged` on a path that is none.
    public func file(in location: TableLocation) throws(DeltaError) -> ObjectPath? {
        switch storageType {
        case .inline: return nil
        case .absolutePath: return try location.resolve(pathOrInlineDV)
        case .relativePath:
            let encoded = pathOrInlineDV.utf8
            guard encoded.count >= 20, let bytes = Z85.decode(encoded.suffix(20)), bytes.count == 16,
                let prefix = ObjectPath(normalizing: String(Substring(encoded.dropLast(20))))
            else {
                throw DeltaError(
                    .damaged, "a deletion vector is named \(pathOrInlineDV), which is no encoded UUID")
            }
            let folder = location.root.appending(prefix.description)
            return folder.appending(Self.fileName(bytes))
        }
    }

    /// The name of the file for a UUID's bytes.
    static func fileName(_ uuid: [UInt8]) -> String {
        let high = uuid.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = uuid.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return "deletion_vector_" + UUIDText.text(high: high, low: low) + ".bin"
    }
}
