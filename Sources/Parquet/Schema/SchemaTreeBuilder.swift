import Columnar

/// Makes the logical tree from stored elements. Spec: LogicalTypes.md, "Nested Types".
///
/// Where the walk stands is told by `definition` and `repetition`, the levels that the ancestors add up to, the
/// node's own included.
struct SchemaTreeBuilder {
    private let elements: [SchemaElement]
    private let int96: Int96Reading
    /// For each element the position after its last descendant.
    private let ends: [Int]
    private(set) var leaves: [LeafColumn] = []
    private var path: [String] = []
    private var topLevelIndex = 0
    /// Names in the paths of all leaves: what many leaves at a great depth would multiply.
    private var nameCount = 0

    private static let maximumNameCount = 4_000_000

    init(elements: [SchemaElement], int96: Int96Reading) throws(ParquetError) {
        self.elements = elements
        self.int96 = int96
        ends = try Self.ends(of: elements)
    }

    /// Where the subtree of each element ends; without recursion, so that depth costs nothing before it is judged.
    private static func ends(of elements: [SchemaElement]) throws(ParquetError) -> [Int] {
        guard let root = elements.first else { throw .malformedFooter(problem: "the schema has no elements") }
        var ends = [Int](repeating: 0, count: elements.count)
        var open: [(index: Int, left: Int)] = [(0, Int(root.childCount ?? 0))]
        var index = 1
        while let top = open.last {
            if top.left == 0 {
                ends[top.index] = index
                open.removeLast()
                continue
            }
            open[open.count - 1].left -= 1
            guard index < elements.count else {
                throw .malformedSchema(
                    element: top.index, name: elements[top.index].name, problem: "children are missing")
            }
            let children = Int(elements[index].childCount ?? 0)
            guard children >= 0 else {
                throw .malformedSchema(
                    element: index, name: elements[index].name, problem: "\(children) children")
            }
            open.append((index, children))
            guard open.count <= SchemaTree.maximumDepth else {
                throw .limitExceeded(
                    what: "schema depth", stated: open.count, limit: SchemaTree.maximumDepth)
            }
            index += 1
        }
        guard index == elements.count else {
            throw .malformedSchema(
                element: index, name: elements[index].name, problem: "stands outside of the tree")
        }
        return ends
    }

    mutating func build() throws(ParquetError) -> [SchemaNode] {
        var columns: [SchemaNode] = []
        for child in children(of: 0) {
            topLevelIndex = columns.count
            columns.append(try field(child, definition: 0, repetition: 0))
        }
        return columns
    }

    private func children(of index: Int) -> [Int] {
        var children: [Int] = []
        var child = index + 1
        while child < ends[index] {
            children.append(child)
            child = ends[child]
        }
        return children
    }

    private func fault(_ index: Int, _ problem: String) -> ParquetError {
        .malformedSchema(element: index, name: elements[index].name, problem: problem)
    }

    /// A field by its own repetition: one that repeats outside of LIST and MAP is a list, never null.
    private mutating func field(
        _ index: Int, definition: Int, repetition: Int
    ) throws(ParquetError) -> SchemaNode {
        switch elements[index].repetition ?? .required {
        case .required:
            return try body(index, definition: definition, repetition: repetition, isNullable: false)
        case .optional:
            return try body(index, definition: definition + 1, repetition: repetition, isNullable: true)
        case .repeated:
            let first = leaves.count
            let element = try body(
                index, definition: definition + 1, repetition: repetition + 1, isNullable: false)
            return SchemaNode(
                kind: .list(element: element),
                field: Field(name: elements[index].name, type: .list(element.field), isNullable: false),
                definitionLevel: definition, entryDefinitionLevel: definition + 1,
                repetitionLevel: repetition + 1, leaves: first..<leaves.count)
        }
    }

    /// A field without its own repetition, which the levels already count.
    private mutating func body(
        _ index: Int, definition: Int, repetition: Int, isNullable: Bool
    ) throws(ParquetError) -> SchemaNode {
        let element = elements[index]
        path.append(element.name)
        defer { path.removeLast() }
        let children = children(of: index)
        if children.isEmpty, let physicalType = element.type {
            return try leaf(
                index, physicalType, definition: definition, repetition: repetition, isNullable: isNullable)
        }
        if element.isList, children.count == 1, elements[children[0]].repetition == .repeated {
            return try list(
                index, repeated: children[0], definition: definition, repetition: repetition,
                isNullable: isNullable)
        }
        if element.isMap, children.count == 1, elements[children[0]].repetition == .repeated {
            let entries = self.children(of: children[0])
            if entries.count == 1 || entries.count == 2 {
                return try map(
                    index, repeated: children[0], entries: entries, definition: definition,
                    repetition: repetition, isNullable: isNullable)
            }
        }
        let first = leaves.count
        var fields: [SchemaNode] = []
        for child in children {
            fields.append(try field(child, definition: definition, repetition: repetition))
        }
        var metadata = element.fieldMetadata
        if case .variant = element.logicalType { metadata[Field.ParquetMetadataKey.annotation] = "variant" }
        return SchemaNode(
            kind: .structure(fields),
            field: Field(
                name: element.name, type: .structure(fields.map(\.field)), isNullable: isNullable,
                metadata: metadata),
            definitionLevel: definition, entryDefinitionLevel: definition, repetitionLevel: repetition,
            leaves: first..<leaves.count)
    }

    private mutating func leaf(
        _ index: Int, _ physicalType: PhysicalType, definition: Int, repetition: Int, isNullable: Bool
    ) throws(ParquetError) -> SchemaNode {
        let element = elements[index]
        let length = physicalType == .fixedLengthByteArray ? Int(element.typeLength ?? -1) : 0
        guard length >= 0 else { throw fault(index, "a fixed-length array without a length") }
        var type: DataType
        let annotation: String?
        do throws(AnnotationFault) {
            (type, annotation) = try element.columnarType(physicalType, length: length)
        } catch {
            throw fault(index, error.problem)
        }
        if physicalType == .int96, type != .null {
            switch int96 {
            case .timestamp(let unit): type = .timestamp(unit, adjustedToUTC: false)
            case .bytes: type = .fixedSizeBinary(byteCount: 12)
            }
        }
        nameCount += path.count
        guard nameCount <= Self.maximumNameCount else {
            throw .limitExceeded(what: "names in the schema", stated: nameCount, limit: Self.maximumNameCount)
        }
        var metadata = element.fieldMetadata
        if let annotation { metadata[Field.ParquetMetadataKey.annotation] = annotation }
        if annotation == "uuid" { metadata[Field.ParquetMetadataKey.extensionName] = "arrow.uuid" }
        leaves.append(
            LeafColumn(
                path: path, element: element, physicalType: physicalType, typeLength: length,
                maximumDefinitionLevel: definition, maximumRepetitionLevel: repetition, type: type,
                topLevelIndex: topLevelIndex))
        return SchemaNode(
            kind: .leaf(leaves.count - 1),
            field: Field(name: element.name, type: type, isNullable: isNullable, metadata: metadata),
            definitionLevel: definition, entryDefinitionLevel: definition, repetitionLevel: repetition,
            leaves: leaves.count - 1..<leaves.count)
    }

    private mutating func list(
        _ index: Int, repeated: Int, definition: Int, repetition: Int, isNullable: Bool
    ) throws(ParquetError) -> SchemaNode {
        let element = elements[index]
        let first = leaves.count
        let inner = children(of: repeated)
        let item: SchemaNode
        if isElement(repeated, inner: inner, of: element) {
            item = try body(
                repeated, definition: definition + 1, repetition: repetition + 1, isNullable: false)
        } else {
            path.append(elements[repeated].name)
            defer { path.removeLast() }
            item = try field(inner[0], definition: definition + 1, repetition: repetition + 1)
        }
        return SchemaNode(
            kind: .list(element: item),
            field: Field(
                name: element.name, type: .list(item.field), isNullable: isNullable,
                metadata: element.fieldMetadata),
            definitionLevel: definition, entryDefinitionLevel: definition + 1,
            repetitionLevel: repetition + 1,
            leaves: first..<leaves.count)
    }

    /// Whether the repeated child of a LIST group is the element itself (a list of two levels) rather than a
    /// helper group around it.
    private func isElement(_ repeated: Int, inner: [Int], of list: SchemaElement) -> Bool {
        let element = elements[repeated]
        if inner.count != 1 { return true }
        if elements[inner[0]].repetition == .repeated { return true }
        return element.name == "array" || element.name == list.name + "_tuple" || element.isList
            || element.isMap
    }

    private mutating func map(
        _ index: Int, repeated: Int, entries: [Int], definition: Int, repetition: Int, isNullable: Bool
    ) throws(ParquetError) -> SchemaNode {
        let element = elements[index]
        let first = leaves.count
        path.append(elements[repeated].name)
        defer { path.removeLast() }
        let key = try field(entries[0], definition: definition + 1, repetition: repetition + 1)
        var value: SchemaNode?
        if entries.count == 2 {
            value = try field(entries[1], definition: definition + 1, repetition: repetition + 1)
        }
        let valueField = value?.field ?? Field(name: "value", type: .null)
        return SchemaNode(
            kind: .map(key: key, value: value),
            field: Field(
                name: element.name, type: .map(key: key.field, value: valueField), isNullable: isNullable,
                metadata: element.fieldMetadata),
            definitionLevel: definition, entryDefinitionLevel: definition + 1,
            repetitionLevel: repetition + 1,
            leaves: first..<leaves.count)
    }
}
