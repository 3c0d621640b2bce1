extension Column {
    /// The values at `indices`, an `Int32` buffer of valid positions, in that order. O(indices).
    public func taking(indices: Buffer) -> Column {
        let rows = indices.values(as: Int32.self)
        let taken = validity.map { validity in
            var builder = BitmapBuilder(minimumCapacity: rows.count)
            for i in rows.indices { builder.append(validity[Int(rows[i])]) }
            return builder.finish()
        }
        let newStorage: Storage
        switch storage {
        case .none: newStorage = .none
        case .bits(let bits):
            var builder = BitmapBuilder(minimumCapacity: rows.count)
            for i in rows.indices { builder.append(bits[Int(rows[i])]) }
            newStorage = .bits(builder.finish())
        case .fixed(let buffer): newStorage = .fixed(buffer.taking(rows, width: type.byteWidth ?? 0))
        case .variable(let offsets, let data): newStorage = Self.takeVariable(offsets, data, rows)
        case .dictionary(let positions, let values):
            newStorage = .dictionary(indices: positions.taking(rows, width: 4), values: values)
        case .list(let offsets, let child): newStorage = Self.takeList(offsets, child, rows)
        case .structure(let children): newStorage = .structure(children.map { $0.taking(indices: indices) })
        }
        return Column(type: type, count: rows.count, validity: taken, storage: newStorage)
    }

    /// The values at `indices`, valid positions, in that order. O(indices).
    public func taking(_ indices: [Int32]) -> Column {
        taking(indices: Buffer(copying: indices))
    }

    private static func takeVariable(_ offsets: Buffer, _ data: Buffer, _ rows: Span<Int32>) -> Storage {
        let from = offsets.values(as: Int32.self)
        var total = 0
        for i in rows.indices { total += Int(from[Int(rows[i]) + 1] - from[Int(rows[i])]) }
        var newOffsets = BufferBuilder(minimumCapacity: (rows.count + 1) * 4)
        var newData = BufferBuilder(minimumCapacity: total)
        let source = data.bytes
        newOffsets.append(Int32(0))
        for i in rows.indices {
            let row = Int(rows[i])
            newData.append(bytes: source.extracting(Int(from[row])..<Int(from[row + 1])))
            newOffsets.append(Int32(newData.byteCount))
        }
        return .variable(offsets: newOffsets.finish(), data: newData.finish())
    }

    private static func takeList(_ offsets: Buffer, _ child: Column, _ rows: Span<Int32>) -> Storage {
        let from = offsets.values(as: Int32.self)
        var newOffsets = BufferBuilder(minimumCapacity: (rows.count + 1) * 4)
        var childIndices = BufferBuilder()
        newOffsets.append(Int32(0))
        for i in rows.indices {
            let row = Int(rows[i])
            for element in from[row]..<from[row + 1] { childIndices.append(element) }
            newOffsets.append(Int32(childIndices.byteCount / 4))
        }
        return .list(offsets: newOffsets.finish(), child: child.taking(indices: childIndices.finish()))
    }
}

extension Buffer {
    /// The values of `width` bytes at `rows`, checked once against the bounds.
    func taking(_ rows: Span<Int32>, width: Int) -> Buffer {
        let count = width == 0 ? Int.max : byteCount / width
        for i in rows.indices {
            precondition(rows[i] >= 0 && Int(rows[i]) < count, "row \(rows[i]) of \(count)")
        }
        var builder = BufferBuilder(minimumCapacity: rows.count * width)
        unsafe builder.appendUninitialized(byteCount: rows.count * width) { target in
            guard let out = target.baseAddress else { return }
            switch width {
            case 4:
                for i in rows.indices {
                    unsafe out.storeBytes(
                        of: start.loadUnaligned(fromByteOffset: Int(rows[i]) &* 4, as: UInt32.self),
                        toByteOffset: i &* 4, as: UInt32.self)
                }
            case 8:
                for i in rows.indices {
                    unsafe out.storeBytes(
                        of: start.loadUnaligned(fromByteOffset: Int(rows[i]) &* 8, as: UInt64.self),
                        toByteOffset: i &* 8, as: UInt64.self)
                }
            default:
                for i in rows.indices {
                    unsafe (out + i &* width).copyMemory(
                        from: start + Int(rows[i]) &* width, byteCount: width)
                }
            }
        }
        return builder.finish()
    }
}

extension RecordBatch {
    /// The rows at `indices`, in that order. O(indices × columns).
    public func taking(_ indices: [Int32]) -> RecordBatch {
        let buffer = Buffer(copying: indices)
        return RecordBatch(
            schema: schema, columns: columns.map { $0.taking(indices: buffer) }, rowCount: indices.count)
    }

    /// The rows whose bit is set; the batch itself if all are.
    public func filtered(by selection: Bitmap) -> RecordBatch {
        precondition(selection.count == rowCount, "\(selection.count) bits for \(rowCount) rows")
        let kept = selection.countOnes()
        if kept == rowCount { return self }
        return taking(selection.indicesOfOnes())
    }
}
