import Columnar
import DeltaLog
import TableScan

/// Refuses nulls in fields within structures, lists and maps that allow none; top-level columns are checked where
/// batches are converted.
struct NullCheck {
    let firstRow: Int

    func check(_ column: Column, _ type: DeltaType, _ path: String) throws {
        guard type.isNested, Self.hasDemand(type) else { return }
        switch (type, column.storage) {
        case (.structure(let fields), .structure(let children)):
            for (field, child) in zip(fields, children) {
                let name = path + "." + field.name
                if !field.isNullable, child.nullCount > 0 {
                    let isMissing = (0..<column.count).contains {
                        !column.isNull(at: $0) && child.isNull(at: $0)
                    }
                    if isMissing { throw refused(name) }
                }
                try check(child, field.type, name)
            }
        case (.array(let element, let containsNull), .list(let offsets, let child)):
            let elements = Self.used(child, offsets, count: column.count)
            if !containsNull, elements.nullCount > 0 { throw refused(path + ".element") }
            try check(elements, element, path + ".element")
        case (.map(let key, let value, let valueContainsNull), .list(let offsets, let child)):
            guard case .structure(let entries) = Self.used(child, offsets, count: column.count).storage,
                entries.count == 2
            else { return }
            if !valueContainsNull, entries[1].nullCount > 0 { throw refused(path + ".value") }
            try check(entries[0], key, path + ".key")
            try check(entries[1], value, path + ".value")
        default: return
        }
    }

    private static func used(_ child: Column, _ offsets: Buffer, count: Int) -> Column {
        let ends = offsets.values(as: Int32.self)
        return child.slice(Int(ends[0])..<Int(ends[count]))
    }

    private static func hasDemand(_ type: DeltaType) -> Bool {
        switch type {
        case .structure(let fields): fields.contains { !$0.isNullable || hasDemand($0.type) }
        case .array(let element, let containsNull): !containsNull || hasDemand(element)
        case .map(let key, let value, let valueContainsNull):
            !valueContainsNull || hasDemand(key) || hasDemand(value)
        default: false
        }
    }

    private func refused(_ path: String) -> TableError {
        TableError(
            .refusedData,
            "\(path) must not be null, but is in a row of the \(firstRow == 0 ? "input" : "input from row \(firstRow + 1) on")."
        )
    }
}
