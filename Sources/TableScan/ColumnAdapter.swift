import Columnar
import DeltaLog
import Parquet

/// Turns a column as a data file has it into the column that the table's schema asks for: children found by
/// physical name or id, missing ones null, values of narrower or older types widened.
struct ColumnAdapter: Sendable {
    let mapping: ColumnMapping
    /// The data file, for messages.
    let file: String

    /// The position among `candidates` of the field that holds `wanted`, or nil if the file does not have it.
    func position(of wanted: StructField, in candidates: [Field]) -> Int? {
        if mapping == .id, let id = wanted.columnMappingID {
            let text = String(id)
            return candidates.firstIndex { $0.metadata[Field.ParquetMetadataKey.fieldID] == text }
        }
        let name = mapping.physicalName(of: wanted)
        if let exact = candidates.firstIndex(where: { $0.name == name }) { return exact }
        let folded = name.lowercased()
        return candidates.firstIndex { $0.name.lowercased() == folded }
    }

    /// The values of `column` as `type`. Throws ``TableError`` `.damaged` where the file's type cannot be it.
    func adapt(_ column: Column, _ source: Field, to type: DeltaType, path: String) throws -> Column {
        switch (type, column.type) {
        case (.structure(let wanted), .structure(let present)):
            guard case .structure(let children) = column.storage else { break }
            return try structure(column, children, present, wanted, path: path)
        case (.variant, .structure): return try variant(column, path: path)
        case (.array(let element, _), .list(let present)):
            guard case .list(let offsets, let child) = column.storage else { break }
            let adapted = try adapt(child, present, to: element, path: path + ".element")
            return Column(
                type: type.columnar(), count: column.count, validity: column.validity,
                storage: .list(offsets: offsets, child: adapted))
        case (.map(let key, let value, _), .map(let presentKey, let presentValue)):
            guard case .list(let offsets, let entries) = column.storage,
                case .structure(let children) = entries.storage, children.count == 2
            else { break }
            let keys = try adapt(children[0], presentKey, to: key, path: path + ".key")
            let values = try adapt(children[1], presentValue, to: value, path: path + ".value")
            let columnar = type.columnar()
            guard let entryType = columnar.listElement?.type else { break }
            let adapted = Column(
                type: entryType, count: entries.count, validity: entries.validity,
                storage: .structure([keys, values]))
            return Column(
                type: columnar, count: column.count, validity: column.validity,
                storage: .list(offsets: offsets, child: adapted))
        default: return try leaf(column, to: type.columnar(), path: path)
        }
        throw mismatch(column.type, type.columnar(), path)
    }

    private func structure(
        _ column: Column, _ children: [Column], _ present: [Field], _ wanted: [StructField], path: String
    ) throws -> Column {
        var adapted: [Column] = []
        var fields: [Field] = []
        for field in wanted {
            let columnar = field.columnar(mapping: .none)
            fields.append(columnar)
            if let position = position(of: field, in: present) {
                adapted.append(
                    try adapt(
                        children[position], present[position], to: field.type, path: "\(path).\(field.name)"))
            } else {
                adapted.append(.nulls(of: columnar.type, count: column.count))
            }
        }
        return Column(
            type: .structure(fields), count: column.count, validity: column.validity,
            storage: .structure(adapted))
    }

    /// Variants, put together where the file has parts of them in columns of their own.
    private func variant(_ column: Column, path: String) throws -> Column {
        do {
            return try column.assemblingVariants()
        } catch {
            throw TableError(
                .damaged, "\(file): column \(path) holds what is no variant that can be read", cause: error)
        }
    }

    private func leaf(_ column: Column, to type: DataType, path: String) throws -> Column {
        if column.type == type { return column }
        if column.type == .null { return .nulls(of: type, count: column.count) }
        switch (column.type, type) {
        case (.binary, .string), (.string, .binary):
            return try retyped(column, type)
        case (.fixedSizeBinary, .binary), (.fixedSizeBinary, .string):
            var builder = ColumnBuilder(type: type)
            for row in 0..<column.count {
                if column.isNull(at: row) {
                    builder.appendNull()
                } else {
                    column.withBytes(at: row) { builder.append(bytes: $0) }
                }
            }
            return builder.finish()
        case (.timestamp(let unit, _), .timestamp(let wantedUnit, _)):
            // What the table says of the zone counts: old writers left the flag out, INT96 has none.
            return try rescaled(column, from: unit, to: wantedUnit, type)
        default:
            do {
                return try column.decoded().casting(to: type)
            } catch {
                throw mismatch(column.type, type, path)
            }
        }
    }

    private func retyped(_ column: Column, _ type: DataType) throws -> Column {
        if case .dictionary(let indices, let values) = column.storage {
            return Column(
                type: type, count: column.count, validity: column.validity,
                storage: .dictionary(indices: indices, values: try retyped(values, type)))
        }
        return Column(type: type, count: column.count, validity: column.validity, storage: column.storage)
    }

    /// Timestamps in another unit, rounded down where it is coarser.
    private func rescaled(_ column: Column, from unit: TimeUnit, to wanted: TimeUnit, _ type: DataType) throws
        -> Column
    {
        let plain = column.decoded()
        guard case .fixed(let buffer) = plain.storage else { throw mismatch(column.type, type, "") }
        if unit == wanted {
            return Column(type: type, count: plain.count, validity: plain.validity, storage: .fixed(buffer))
        }
        let up = max(wanted.ticksPerSecond / unit.ticksPerSecond, 1)
        let down = max(unit.ticksPerSecond / wanted.ticksPerSecond, 1)
        var builder = BufferBuilder(minimumCapacity: buffer.byteCount)
        let ticks = buffer.values(as: Int64.self)
        for row in ticks.indices {
            let scaled = ticks[row].multipliedReportingOverflow(by: up).partialValue
            let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: down)
            builder.append(remainder < 0 ? quotient - 1 : quotient)
        }
        return Column(
            type: type, count: plain.count, validity: plain.validity, storage: .fixed(builder.finish()))
    }

    private func mismatch(_ found: DataType, _ wanted: DataType, _ path: String) -> TableError {
        TableError(
            .damaged, "\(file): column \(path) is stored as \(found), which cannot be read as \(wanted).")
    }
}
