import ObjectStorage

extension DeletionVector {
    /// Reads the vector of a data file, wherever it is kept. Size, checksum, structure and cardinality are checked;
    /// throws `damaged`, naming the file, if any is wrong or the file is not there.
    public static func load(
        _ descriptor: DeletionVectorDescriptor, in location: TableLocation
    ) async throws(DeltaError) -> DeletionVector {
        let file = try descriptor.file(in: location)
        let vector: DeletionVector
        do {
            if let file {
                vector = try DeletionVectorCoding.decode(
                    try await read(descriptor, file, location.store)[...])
            } else {
                vector = try inline(descriptor)
            }
        } catch let error as DeltaError {
            throw error
        } catch {
            throw DeltaError(.damaged, "a deletion vector is damaged", file: file, cause: error)
        }
        guard vector.count == descriptor.cardinality else {
            throw DeltaError(
                .damaged,
                "a deletion vector removes \(vector.count) rows where the log says \(descriptor.cardinality)",
                file: file)
        }
        return vector
    }

    private static func inline(
        _ descriptor: DeletionVectorDescriptor
    ) throws(DeletionVectorError) -> DeletionVector {
        guard let padded = Z85.decode(descriptor.pathOrInlineDV.utf8) else { throw .notZ85 }
        let size = Int(descriptor.sizeInBytes)
        guard size <= padded.count, padded.count - size < 4 else {
            throw .wrongSize(found: padded.count, due: size)
        }
        return try DeletionVectorCoding.decode(padded.prefix(size))
    }

    /// The bytes of one vector of a file:
    ///
    ///     file  = version:u8 entry*            version is 1
    ///     entry = byteCount:u32 vector checksum:u32     big-endian; the checksum is CRC-32 of the vector
    private static func read(
        _ descriptor: DeletionVectorDescriptor, _ file: ObjectPath, _ store: any ObjectStore
    ) async throws -> [UInt8] {
        let size = Int(descriptor.sizeInBytes)
        let start = Int(descriptor.offset ?? 0)
        let bytes: [UInt8]
        do {
            bytes = try await store.get(file, range: start..<start + size + 8)
        } catch {
            switch error.code {
            case .notFound:
                throw DeltaError(.damaged, "a deletion vector's file is missing", file: file, cause: error)
            case .invalidRequest:
                throw DeltaError(.damaged, "a deletion vector's file is too short", file: file, cause: error)
            default: throw DeltaError.storage(error, "cannot read a deletion vector")
            }
        }
        let stated = bigEndian(bytes[0..<4])
        guard stated == size else { throw DeletionVectorError.wrongSize(found: Int(stated), due: size) }
        let found = CRC32.checksum(bytes[4..<4 + size])
        let due = bigEndian(bytes[(4 + size)...])
        guard found == due else { throw DeletionVectorError.wrongChecksum(found: found, due: due) }
        return Array(bytes[4..<4 + size])
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Writes vectors into one new file of the table; returns a descriptor for each, in order.
    public static func write(
        _ vectors: [DeletionVector], in location: TableLocation, environment: LogEnvironment = .system
    ) async throws(DeltaError) -> [DeletionVectorDescriptor] {
        let name = environment.makeUUID().utf8.compactMap { Hexadecimal.value(of: $0) }
        precondition(name.count == 32, "a UUID has 32 digits, not \(name.count)")
        let uuid = stride(from: 0, to: 32, by: 2).map { name[$0] << 4 | name[$0 + 1] }
        let encodedName = Z85.encode(uuid)
        var file: [UInt8] = [1]
        var descriptors: [DeletionVectorDescriptor] = []
        for vector in vectors {
            let bytes = DeletionVectorCoding.encode(vector)
            guard let offset = Int32(exactly: file.count), let size = Int32(exactly: bytes.count) else {
                throw DeltaError(.invalidRequest, "deletion vectors beyond 2 GiB do not fit in one file")
            }
            descriptors.append(
                DeletionVectorDescriptor(
                    storageType: .relativePath, pathOrInlineDV: encodedName, offset: offset,
                    sizeInBytes: size,
                    cardinality: vector.count))
            appendBigEndian(UInt32(size), to: &file)
            file += bytes
            appendBigEndian(CRC32.checksum(bytes[...]), to: &file)
        }
        do {
            try await location.store.put(
                location.root.appending(DeletionVectorDescriptor.fileName(uuid)), file)
        } catch {
            throw .storage(error, "cannot write a deletion vector")
        }
        return descriptors
    }

    private static func appendBigEndian(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// A descriptor that holds the vector itself.
    public func inlineDescriptor() -> DeletionVectorDescriptor {
        let bytes = DeletionVectorCoding.encode(self)
        return DeletionVectorDescriptor(
            storageType: .inline, pathOrInlineDV: Z85.encode(bytes),
            sizeInBytes: Int32(clamping: bytes.count),
            cardinality: count)
    }
}
