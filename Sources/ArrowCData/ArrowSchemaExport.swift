package import CArrow
package import Columnar

/// Fills `ArrowSchema`, which its reader releases.
package enum ArrowSchemaExport {
    /// A schema as the structure that record batches are in this interface. `dictionaries`: positions of columns that
    /// come as dictionaries.
    @unsafe
    package static func fill(
        _ target: UnsafeMutablePointer<ArrowSchema>, schema: Schema, dictionaries: Set<Int> = []
    ) {
        let parts = SchemaParts(
            name: "", format: "+s", metadata: schema.metadata, children: schema.fields,
            dictionaries: dictionaries)
        unsafe parts.describe(into: target, isNullable: false)
    }

    @unsafe
    fileprivate static func fill(
        _ target: UnsafeMutablePointer<ArrowSchema>, field: Field, isDictionary: Bool
    ) {
        let format = ArrowFormat(field.type)
        let parts = SchemaParts(
            name: field.name, format: isDictionary ? "i" : format.text, metadata: field.metadata,
            children: format.children, dictionary: isDictionary ? field.type : nil)
        unsafe parts.describe(into: target, isNullable: field.isNullable)
    }
}

/// The memory that an exported `ArrowSchema` points to.
@safe
private final class SchemaParts {
    private let name: UnsafeMutablePointer<CChar>
    private let format: UnsafeMutablePointer<CChar>
    private let metadata: UnsafeMutablePointer<CChar>?
    private let children: ChildStructures<ArrowSchema>
    private let dictionary: ChildStructures<ArrowSchema>

    init(
        name: String, format: String, metadata: [String: String], children: [Field],
        dictionaries: Set<Int> = [], dictionary: DataType? = nil
    ) {
        unsafe self.name = Self.copy(Array(name.utf8CString))
        unsafe self.format = Self.copy(Array(format.utf8CString))
        unsafe self.metadata = metadata.isEmpty ? nil : Self.copy(Self.encoded(metadata))
        unsafe self.children = ChildStructures(count: children.count)
        unsafe self.dictionary = ChildStructures(count: dictionary == nil ? 0 : 1)
        for (index, field) in children.enumerated() {
            unsafe ArrowSchemaExport.fill(
                self.children[index], field: field, isDictionary: dictionaries.contains(index))
        }
        if let dictionary {
            unsafe ArrowSchemaExport.fill(
                self.dictionary[0], field: Field(name: "", type: dictionary), isDictionary: false)
        }
    }

    deinit {
        unsafe name.deallocate()
        unsafe format.deallocate()
        unsafe metadata?.deallocate()
    }

    /// Writes the structure, which keeps these parts until it is released.
    func describe(into target: UnsafeMutablePointer<ArrowSchema>, isNullable: Bool) {
        unsafe target.initialize(
            to: ArrowSchema(
                format: format, name: name, metadata: metadata,
                flags: isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0, n_children: Int64(children.count),
                children: children.pointers, dictionary: dictionary.count == 0 ? nil : dictionary[0],
                release: { schema in
                    guard let schema = unsafe schema, let parts = unsafe schema.pointee.private_data else {
                        return
                    }
                    unsafe schema.pointee.release = nil
                    unsafe Unmanaged<SchemaParts>.fromOpaque(parts).release()
                }, private_data: Unmanaged.passRetained(self).toOpaque()))
    }

    /// How many pairs, then for each its key and its value, each behind its length; 32-bit numbers.
    private static func encoded(_ metadata: [String: String]) -> [CChar] {
        var bytes: [UInt8] = []
        func append(_ number: Int) {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        append(metadata.count)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            for text in [key, value] {
                append(text.utf8.count)
                bytes += Array(text.utf8)
            }
        }
        return bytes.map { CChar(bitPattern: $0) }
    }

    private static func copy(_ bytes: [CChar]) -> UnsafeMutablePointer<CChar> {
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        unsafe memory.initialize(from: bytes, count: bytes.count)
        return unsafe memory
    }
}
