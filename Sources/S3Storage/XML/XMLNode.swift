/// An element of a small XML document: its local name, its text and its children. Attributes are dropped.
struct XMLNode: Hashable, Sendable {
    var name: String
    /// The text directly inside, without that of children.
    var text = ""
    var children: [XMLNode] = []

    /// The first child of a name.
    subscript(_ name: String) -> XMLNode? { children.first { $0.name == name } }

    /// The children of a name.
    func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }
}
