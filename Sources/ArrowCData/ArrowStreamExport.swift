package import CArrow
package import Columnar
import Glibc

/// Fills `ArrowArrayStream`, from which a reader in the same process takes batches without copies.
package enum ArrowStreamExport {
    /// `next` is called on the reader's thread, by one call at a time, and gives nil at the end; what it throws is the
    /// stream's error. It is let go when the reader releases the stream. String and binary columns are dictionaries
    /// if `dictionaries` says so.
    @unsafe
    package static func fill(
        _ stream: UnsafeMutablePointer<ArrowArrayStream>, schema: Schema, dictionaries: Bool = false,
        next: @escaping () throws -> RecordBatch?
    ) {
        let state = StreamState(
            schema: schema,
            dictionaries: Set(
                schema.fields.indices.filter { dictionaries && schema.fields[$0].type.isVariableLength }),
            next: next)
        unsafe stream.initialize(
            to: ArrowArrayStream(
                get_schema: { stream, schema in
                    guard let stream = unsafe stream, let schema = unsafe schema else { return EINVAL }
                    let state = unsafe StreamState.of(stream)
                    unsafe ArrowSchemaExport.fill(
                        schema, schema: state.schema, dictionaries: state.dictionaries)
                    return 0
                },
                get_next: { stream, array in
                    guard let stream = unsafe stream, let array = unsafe array else { return EINVAL }
                    return unsafe StreamState.of(stream).give(array)
                },
                get_last_error: { stream in
                    guard let stream = unsafe stream else { return nil }
                    return unsafe UnsafePointer(StreamState.of(stream).message)
                },
                release: { stream in
                    guard let stream = unsafe stream, let state = unsafe stream.pointee.private_data else {
                        return
                    }
                    unsafe stream.pointee.release = nil
                    unsafe Unmanaged<StreamState>.fromOpaque(state).release()
                }, private_data: Unmanaged.passRetained(state).toOpaque()))
    }
}

/// What an exported stream is at.
@safe
private final class StreamState {
    let schema: Schema
    let dictionaries: Set<Int>
    private let next: () throws -> RecordBatch?
    /// The text of the last error, which stays until the next call.
    private(set) var message: UnsafeMutablePointer<CChar>?

    init(schema: Schema, dictionaries: Set<Int>, next: @escaping () throws -> RecordBatch?) {
        self.schema = schema
        self.dictionaries = dictionaries
        self.next = next
    }

    deinit { unsafe free(message) }

    @unsafe
    static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>) -> StreamState {
        guard let state = unsafe stream.pointee.private_data else {
            preconditionFailure("a stream of another library")
        }
        return unsafe Unmanaged<StreamState>.fromOpaque(state).takeUnretainedValue()
    }

    /// The next batch into `array`, or a released array at the end.
    @unsafe
    func give(_ array: UnsafeMutablePointer<ArrowArray>) -> CInt {
        unsafe free(message)
        unsafe message = nil
        do {
            guard let batch = try next() else {
                unsafe array.initialize(to: ArrowArray())
                return 0
            }
            unsafe ArrowArrayExport.fill(array, batch: batch, dictionaries: dictionaries)
            return 0
        } catch {
            unsafe message = strdup("\(error)")
            return error is CancellationError ? ECANCELED : EIO
        }
    }
}
