import ArrowCData
import CArrow
import Columnar
import TestSupport
import Testing

@Suite struct ArrowExportTests {
    @Test(arguments: KernelModelTests.types, [false, true])
    func everyTypeCrossesTheCInterface(type: DataType, dictionaries: Bool) {
        var generator = SeededGenerator(seed: 31)
        let field = Field(name: "ż", type: type, metadata: ["key": "", "ARROW:extension:name": "a"])
        for _ in 0..<30 {
            let column = RandomColumn.make(
                type, count: Int.random(in: 0..<120, using: &generator), using: &generator)
            let batch = RecordBatch(schema: Schema([field], metadata: ["m": "x"]), columns: [column])
            let wanted: Set<Int> = dictionaries && type.isVariableLength ? [0] : []
            var schema = ArrowSchema()
            ArrowSchemaExport.fill(&schema, schema: batch.schema, dictionaries: wanted)
            var array = ArrowArray()
            ArrowArrayExport.fill(&array, batch: batch, dictionaries: wanted)
            #expect(ImportedArrow.fields(schema) == [field])
            #expect((schema.children[0]?.pointee.dictionary != nil) == !wanted.isEmpty)
            #expect(Int(array.length) == column.count)
            let child = array.children[0]!.pointee
            // A dictionary may have nulls among its values.
            let nullCount = wanted.isEmpty ? column.decoded().nullCount : column.nullCount
            #expect(Int(child.null_count) == nullCount)
            #expect(ModelValue.read(ImportedArrow.column(child, type)) == ModelValue.read(column))
            schema.release(&schema)
            array.release(&array)
            #expect(schema.release == nil && array.release == nil)
        }
    }

    /// Tells when it goes.
    final class Memory {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        let gone: () -> Void
        init(gone: @escaping () -> Void) { self.gone = gone }
        deinit {
            bytes.deallocate()
            gone()
        }
    }

    @Test func memoryIsLentUntilTheReaderReleasesIt() {
        var isGone = false
        var array = ArrowArray()
        var address: UnsafeRawPointer?
        do {
            let memory = Memory { isGone = true }
            memory.bytes.storeBytes(of: 42, toByteOffset: 8, as: Int64.self)
            let buffer = Buffer(owner: memory, start: UnsafeRawPointer(memory.bytes), byteCount: 16)
            address = UnsafeRawPointer(memory.bytes)
            let column = Column(type: .int64, count: 2, storage: .fixed(buffer))
            let schema = Schema([Field(name: "n", type: .int64)])
            ArrowArrayExport.fill(&array, batch: RecordBatch(schema: schema, columns: [column]))
        }
        #expect(!isGone)
        #expect(array.children[0]?.pointee.buffers[1] == address)
        // A reader may take a child over and release the rest.
        var child = array.children[0]!.pointee
        array.children[0]?.pointee.release = nil
        array.release(&array)
        #expect(!isGone)
        #expect(child.buffers[1]?.load(fromByteOffset: 8, as: Int64.self) == 42)
        child.release(&child)
        #expect(isGone)
    }

    @Test func valuesThatStandAskewAreMoved() {
        let bytes = Buffer(copying: [UInt8](0..<33)).slice(1..<33)
        let schema = Schema([Field(name: "n", type: .int64)])
        let batch = RecordBatch(
            schema: schema, columns: [Column(type: .int64, count: 4, storage: .fixed(bytes))])
        var array = ArrowArray()
        ArrowArrayExport.fill(&array, batch: batch)
        let values = array.children[0]!.pointee.buffers[1]!
        #expect(Int(bitPattern: values) % 8 == 0)
        #expect(values.load(as: UInt64.self) == 0x08_07_06_05_04_03_02_01)
        array.release(&array)
    }

    struct Fault: Error, CustomStringConvertible { let description = "no more" }

    @Test func aStreamGivesItsBatchesThenItsErrorThenGoes() {
        let schema = Schema([Field(name: "n", type: .int64)])
        var left = 3
        var stream = ArrowArrayStream()
        ArrowStreamExport.fill(&stream, schema: schema) {
            left -= 1
            if left == 0 { throw Fault() }
            if left < 0 { return nil }
            return RecordBatch(schema: schema, columns: [.nulls(of: .int64, count: left)])
        }
        var found = ArrowSchema()
        #expect(stream.get_schema(&stream, &found) == 0)
        #expect(ImportedArrow.fields(found) == schema.fields)
        found.release(&found)
        var array = ArrowArray()
        for count in [2, 1] {
            #expect(stream.get_next(&stream, &array) == 0)
            #expect(array.length == Int64(count))
            array.release(&array)
        }
        #expect(stream.get_last_error(&stream) == nil)
        #expect(stream.get_next(&stream, &array) != 0)
        let text = stream.get_last_error(&stream).map { String(cString: $0) }
        #expect(text == "no more")
        #expect(stream.get_next(&stream, &array) == 0)
        #expect(array.release == nil)
        stream.release(&stream)
        #expect(stream.release == nil)
    }
}
