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

    /// The values whose bit is set; the column itself if all are. O(values).
    public func filtered(by selection: Bitmap) -> Column {
        precondition(selection.count == count, "\(selection.count) bits for \(count) values")
        if selection.countOnes() == count { return self }
        return taking(selection.indicesOfOnes())
    }

    private static func takeVariable(_ offsets: Buffer, _ data: Buffer, _ rows: Span<Int32>) -> Storage {
        let from = offsets.values(as: Int32.self)
        var newOffsets = BufferBuilder(minimumCapacity: (rows.count + 1) * 4)
        newOffsets.append(Int32(0))
        var total = 0
        for i in rows.indices {
            let start = Int(from[Int(rows[i])])
            let end = Int(from[Int(rows[i]) + 1])
            // The copies below rest on this.
            precondition(
                start >= 0 && start <= end && end <= data.byteCount,
                "\(start)..<\(end) of \(data.byteCount) bytes")
            total += end - start
            newOffsets.append(Int32(truncatingIfNeeded: total))
        }
        precondition(total <= Int(Int32.max), "\(total) bytes of text in one column")
        var newData = BufferBuilder(minimumCapacity: total)
        unsafe newData.appendUninitialized(byteCount: total) { target in
            guard let base = target.baseAddress else { return }
            var position = 0
            for i in rows.indices {
                let start = Int(from[Int(rows[i])])
                let length = Int(from[Int(rows[i]) + 1]) &- start
                if length <= 16, start &+ 16 <= data.byteCount, position &+ 16 <= total {
                    // Short texts in one move; what is copied beyond the end is overwritten by the next.
                    unsafe base.storeBytes(
                        of: data.start.loadUnaligned(fromByteOffset: start, as: UInt128.self),
                        toByteOffset: position, as: UInt128.self)
                } else {
                    unsafe (base + position).copyMemory(from: data.start + start, byteCount: length)
                }
                position &+= length
            }
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
