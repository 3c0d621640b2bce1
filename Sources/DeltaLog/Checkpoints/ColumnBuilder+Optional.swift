import Columnar

extension ColumnBuilder {
    mutating func append(optional value: String?) {
        if let value { append(value) } else { appendNull() }
    }

    mutating func append(optional value: Int64?) {
        if let value { append(integer: value) } else { appendNull() }
    }

    mutating func append(optional value: Bool?) {
        if let value { append(value) } else { appendNull() }
    }

    mutating func append(optional map: [String: String?]?) {
        guard let map else { return appendNull() }
        for (key, text) in map.sorted(by: { $0.key < $1.key }) {
            children[0] { entry in
                entry.children[0] { $0.append(key) }
                entry.children[1] { $0.append(optional: text) }
                entry.appendStructure()
            }
        }
        appendListEnd()
    }

    mutating func append(optional list: [String]?) {
        guard let list else { return appendNull() }
        for text in list { children[0] { $0.append(text) } }
        appendListEnd()
    }

    mutating func append(optional descriptor: DeletionVectorDescriptor?) {
        guard let descriptor else { return appendNull() }
        children[0] { $0.append(descriptor.storageType.rawValue) }
        children[1] { $0.append(descriptor.pathOrInlineDV) }
        children[2] { $0.append(optional: descriptor.offset.map(Int64.init)) }
        children[3] { $0.append(integer: Int64(descriptor.sizeInBytes)) }
        children[4] { $0.append(integer: descriptor.cardinality) }
        appendStructure()
    }
}
