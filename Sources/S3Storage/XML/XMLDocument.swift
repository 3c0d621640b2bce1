/// A reader of the XML that S3 answers with: elements, text, CDATA, comments, the five entities of XML and character
/// references. Namespaces' prefixes are dropped. Document types are refused, so nothing can expand; bytes, depth and
/// with them memory are bounded.
///
///     document = [declaration] element
///     element  = "<" name attributes "/>"  |  "<" name attributes ">" (text | element | comment | cdata)* "</" name ">"
enum XMLDocument {
    /// The longest document: a page of a thousand keys of a thousand bytes, each escaped, and room.
    static let byteLimit = 16 << 20
    static let depthLimit = 32
    /// A page of a thousand keys has about ten thousand elements.
    static let elementLimit = 200_000

    /// The root element.
    static func parse(_ bytes: [UInt8]) throws(XMLFault) -> XMLNode {
        guard bytes.count <= byteLimit else { throw .tooLarge(byteCount: bytes.count) }
        var parser = Parser(bytes: bytes)
        return try parser.document()
    }

    private struct Parser {
        let bytes: [UInt8]
        var offset = 0
        private var elementCount = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        }

        /// An element whose end tag has not come yet.
        private struct Open {
            var node: XMLNode
            var text: [UInt8] = []
        }

        mutating func document() throws(XMLFault) -> XMLNode {
            var open: [Open] = []
            while offset < bytes.count {
                guard bytes[offset] == UInt8(ascii: "<") else {
                    try text(&open)
                    continue
                }
                if try skipped() { continue }
                if starts("<![CDATA[") {
                    let start = offset + 9
                    let end = try find("]]>", from: start)
                    guard !open.isEmpty else { throw .unexpected(offset: offset) }
                    open[open.count - 1].text += bytes[start..<end]
                    offset = end + 3
                } else if starts("</") {
                    let start = offset
                    offset += 2
                    let name = try self.name()
                    skipBlanks()
                    try expect(UInt8(ascii: ">"))
                    guard var last = open.popLast(), last.node.name == name else {
                        throw .mismatched(offset: start)
                    }
                    guard let text = String(validating: last.text, as: UTF8.self) else {
                        throw .notUTF8(offset: start)
                    }
                    last.node.text = text
                    if open.isEmpty { return last.node }
                    open[open.count - 1].node.children.append(last.node)
                } else {
                    let start = offset
                    offset += 1
                    elementCount += 1
                    guard elementCount <= XMLDocument.elementLimit else {
                        throw .tooManyElements(offset: start)
                    }
                    let node = XMLNode(name: try name())
                    if try attributesEndElement() {
                        if open.isEmpty { return node }
                        open[open.count - 1].node.children.append(node)
                    } else {
                        guard open.count < XMLDocument.depthLimit else { throw .tooDeep(offset: start) }
                        open.append(Open(node: node))
                    }
                }
            }
            throw .truncated(offset: offset)
        }

        /// Skips a comment or a processing instruction; refuses a document type.
        private mutating func skipped() throws(XMLFault) -> Bool {
            if starts("<?") {
                offset = try find("?>", from: offset + 2) + 2
                return true
            }
            if starts("<!--") {
                offset = try find("-->", from: offset + 4) + 3
                return true
            }
            if starts("<!"), !starts("<![CDATA[") { throw .documentType(offset: offset) }
            return false
        }

        /// Text up to the next tag; outside of the root only blanks may stand.
        private mutating func text(_ open: inout [Open]) throws(XMLFault) {
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "<") {
                guard !open.isEmpty else {
                    guard Self.isBlank(bytes[offset]) else { throw .unexpected(offset: offset) }
                    offset += 1
                    continue
                }
                if bytes[offset] == UInt8(ascii: "&") {
                    open[open.count - 1].text += try entity()
                } else {
                    open[open.count - 1].text.append(bytes[offset])
                    offset += 1
                }
            }
        }

        /// What `&name;` or `&#number;` stands for.
        private mutating func entity() throws(XMLFault) -> [UInt8] {
            let start = offset
            guard let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
                throw .unknownEntity(offset: start)
            }
            let name = String(decoding: bytes[start + 1..<end], as: UTF8.self)
            offset = end + 1
            switch name {
            case "lt": return [UInt8(ascii: "<")]
            case "gt": return [UInt8(ascii: ">")]
            case "amp": return [UInt8(ascii: "&")]
            case "quot": return [UInt8(ascii: "\"")]
            case "apos": return [UInt8(ascii: "'")]
            default:
                guard name.hasPrefix("#") else { throw .unknownEntity(offset: start) }
                let isHexadecimal = name.hasPrefix("#x")
                let digits = name.dropFirst(isHexadecimal ? 2 : 1)
                guard let number = UInt32(digits, radix: isHexadecimal ? 16 : 10),
                    let scalar = Unicode.Scalar(number)
                else { throw .unknownEntity(offset: start) }
                return Array(String(Character(scalar)).utf8)
            }
        }

        /// The local part of a name.
        private mutating func name() throws(XMLFault) -> String {
            let start = offset
            while offset < bytes.count {
                let byte = bytes[offset]
                if Self.isBlank(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
                    || byte == UInt8(ascii: "=")
                {
                    break
                }
                guard byte != UInt8(ascii: "<"), byte != UInt8(ascii: "&") else {
                    throw .unexpected(offset: offset)
                }
                offset += 1
            }
            guard offset < bytes.count else { throw .truncated(offset: offset) }
            guard offset > start, let text = String(validating: bytes[start..<offset], as: UTF8.self) else {
                throw .unexpected(offset: start)
            }
            return text.split(separator: ":").last.map(String.init) ?? text
        }

        /// Passes over attributes and the end of the tag; true if the element ends with it.
        private mutating func attributesEndElement() throws(XMLFault) -> Bool {
            while true {
                skipBlanks()
                guard offset < bytes.count else { throw .truncated(offset: offset) }
                switch bytes[offset] {
                case UInt8(ascii: ">"):
                    offset += 1
                    return false
                case UInt8(ascii: "/"):
                    offset += 1
                    try expect(UInt8(ascii: ">"))
                    return true
                default:
                    _ = try name()
                    skipBlanks()
                    try expect(UInt8(ascii: "="))
                    skipBlanks()
                    guard offset < bytes.count else { throw .truncated(offset: offset) }
                    let quote = bytes[offset]
                    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                        throw .unexpected(offset: offset)
                    }
                    guard let end = bytes[(offset + 1)...].firstIndex(of: quote) else {
                        throw .truncated(offset: bytes.count)
                    }
                    offset = end + 1
                }
            }
        }

        private func starts(_ text: String) -> Bool {
            bytes[offset...].starts(with: text.utf8)
        }

        private func find(_ text: String, from start: Int) throws(XMLFault) -> Int {
            let wanted = Array(text.utf8)
            var place = start
            while place + wanted.count <= bytes.count {
                if bytes[place] == wanted[0], bytes[place...].starts(with: wanted) { return place }
                place += 1
            }
            throw .truncated(offset: bytes.count)
        }

        private mutating func expect(_ byte: UInt8) throws(XMLFault) {
            guard offset < bytes.count else { throw .truncated(offset: offset) }
            guard bytes[offset] == byte else { throw .unexpected(offset: offset) }
            offset += 1
        }

        private mutating func skipBlanks() {
            while offset < bytes.count, Self.isBlank(bytes[offset]) { offset += 1 }
        }

        private static func isBlank(_ byte: UInt8) -> Bool {
            byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        }
    }
}
