import Columnar

/// The fields of a structure column by name, with their types checked once.
struct StructureView: Sendable {
    let column: Column
    private let fields: [Field]
    private let children: [Column]

    /// nil for a column of another type.
    init?(_ column: Column) {
        guard case .structure(let fields) = column.type, case .structure(let children) = column.storage else {
            return nil
        }
        self.column = column
        self.fields = fields
        self.children = children
    }

    /// The child of this name; nil if there is none.
    func child(_ name: String) -> Column? {
        fields.firstIndex { $0.name == name }.map { children[$0] }
    }

    /// Names and columns of all children.
    var members: some Sequence<(name: String, column: Column)> {
        zip(fields, children).lazy.map { ($0.name, $1) }
    }

    /// A child of text; binary without annotation counts as text, as some writers leave the annotation out.
    func text(_ name: String) throws(CheckpointError) -> Column? {
        try child(name, "text") { $0 == .string || $0 == .binary }
    }

    func integer(_ name: String) throws(CheckpointError) -> Column? {
        try child(name, "an integer") {
            switch $0 {
            case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .timestamp: true
            default: false
            }
        }
    }

    func boolean(_ name: String) throws(CheckpointError) -> Column? {
        try child(name, "a boolean") { $0 == .boolean }
    }

    /// A child that is a map of texts.
    func textMap(_ name: String) throws(CheckpointError) -> Column? {
        try child(name, "a map of texts") {
            guard case .map(let key, let value) = $0 else { return false }
            return (key.type == .string || key.type == .binary)
                && (value.type == .string || value.type == .binary)
        }
    }

    /// A child that is a list of texts.
    func textList(_ name: String) throws(CheckpointError) -> Column? {
        try child(name, "a list of texts") {
            guard case .list(let element) = $0 else { return false }
            return element.type == .string || element.type == .binary
        }
    }

    func structure(_ name: String) throws(CheckpointError) -> StructureView? {
        guard let child = child(name) else { return nil }
        guard let view = StructureView(child) else {
            if child.nullCount == child.count { return nil }
            throw .wrongType(field: name, due: "a structure")
        }
        return view
    }

    /// A child of only nulls may have any type.
    private func child(
        _ name: String, _ due: String, _ accepts: (DataType) -> Bool
    ) throws(CheckpointError) -> Column? {
        guard let child = child(name) else { return nil }
        if accepts(child.type) { return child }
        if child.nullCount == child.count { return nil }
        throw .wrongType(field: name, due: due)
    }
}

extension Column {
    /// The text at `index`; nil if null. Ill-formed UTF-8 is repaired.
    func text(at index: Int) -> String? {
        if isNull(at: index) { return nil }
        return withBytes(at: index) { bytes in
            unsafe bytes.withUnsafeBytes { raw in unsafe String(decoding: raw, as: UTF8.self) }
        }
    }

    /// The positions of the elements of a list or map; nil if null.
    func elements(at index: Int) -> (child: Column, range: Range<Int>)? {
        guard !isNull(at: index), case .list(let offsets, let child) = storage else { return nil }
        let from = Int(offsets.load(at: index, as: Int32.self))
        let to = Int(offsets.load(at: index + 1, as: Int32.self))
        return (child, from..<max(from, to))
    }

    /// The map of texts at `index`; nil if null.
    func textMap(at index: Int) -> [String: String?]? {
        guard let (child, range) = elements(at: index), case .structure(let parts) = child.storage,
            parts.count == 2
        else { return nil }
        if range.isEmpty { return [:] }
        var map = [String: String?](minimumCapacity: range.count)
        for position in range {
            guard let key = parts[0].text(at: position) else { continue }
            map.updateValue(parts[1].text(at: position), forKey: key)
        }
        return map
    }

    /// The list of texts at `index`; nil if null.
    func textList(at index: Int) -> [String]? {
        guard let (child, range) = elements(at: index) else { return nil }
        return range.compactMap { child.text(at: $0) }
    }
}
