public import Columnar

/// A column that a condition speaks of, or a field within structures: the names from the top down, and its type.
public struct ColumnReference: Hashable, Sendable, CustomStringConvertible {
    public let path: [String]
    public let type: DataType

    public init(path: [String], type: DataType) {
        precondition(!path.isEmpty, "a column reference without a name")
        self.path = path
        self.type = type
    }

    /// A top-level column.
    public init(_ field: Field) {
        self.init(path: [field.name], type: field.type)
    }

    /// The top-level column.
    public var root: String { path[0] }

    /// The path with points between, quoted where a name is no plain word.
    public var description: String {
        path.map(Self.quoted).joined(separator: ".")
    }

    static func quoted(_ name: String) -> String {
        let isPlain =
            name.utf8.first.map { $0 == 0x5F || $0 >= 0x41 } ?? false
            && name.utf8.allSatisfy { byte in
                byte == 0x5F || (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
            }
        return isPlain
            ? name
            : "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
    }
}

extension RecordBatch {
    /// The values that a reference means: null where the column or a structure around it is null.
    func column(_ reference: ColumnReference) throws(ExpressionError) -> Column {
        guard var column = column(named: reference.root) else {
            throw .missingColumn(name: reference.description)
        }
        for name in reference.path.dropFirst() {
            guard case .structure(let fields) = column.type, case .structure(let children) = column.storage,
                let index = fields.firstIndex(where: { $0.name == name })
            else { throw .missingColumn(name: reference.description) }
            let child = children[index].slice(0..<column.count)
            guard let outer = column.validity else {
                column = child
                continue
            }
            let validity = child.validity.map { $0 & outer } ?? outer
            column = Column(type: child.type, count: child.count, validity: validity, storage: child.storage)
        }
        guard column.type == reference.type else {
            throw .changedType(name: reference.description, expected: reference.type, found: column.type)
        }
        return column
    }
}
