import DeltaLog

/// Rows as JSON objects: one a line, or the elements of one array.
struct JSONRows {
    let file: String

    /// One object a line; blank lines are passed over.
    func lines(_ bytes: [UInt8]) throws(RuntimeError) -> TextRows {
        var rows = TextRows()
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
            try add(try value(line, line: number), line: number, to: &rows)
        }
        return rows
    }

    /// One array of objects; the "line" of a message is the element, counted from 1.
    func array(_ bytes: [UInt8]) throws(RuntimeError) -> TextRows {
        guard let elements = try value(bytes[...], line: 1).arrayValue else {
            throw RuntimeError(.refusedData, "\(file): must be an array of objects")
        }
        var rows = TextRows()
        for (index, element) in elements.enumerated() { try add(element, line: index + 1, to: &rows) }
        return rows
    }

    private func value(_ bytes: ArraySlice<UInt8>, line: Int) throws(RuntimeError) -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RuntimeError(.refusedData, "\(file), line \(line): the text is no UTF-8")
        }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw RuntimeError(.refusedData, "\(file), line \(line): no JSON: \(error)")
        }
    }

    private func add(_ value: JSONValue, line: Int, to rows: inout TextRows) throws(RuntimeError) {
        guard let members = value.objectValue?.members else {
            throw RuntimeError(.refusedData, "\(file), line \(line): a row must be an object")
        }
        rows.beginRow(line: line)
        for member in members {
            let column = rows.column(named: member.name)
            switch member.value {
            case .null: rows.set(column, nil)
            case .string(let text): rows.set(column, text)
            case .number(let text): rows.set(column, text)
            case .boolean(let value): rows.set(column, value ? "true" : "false")
            case .array, .object: rows.set(column, member.value.jsonText)
            }
        }
    }
}
