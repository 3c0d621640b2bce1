import CArrow
import CTarn
import Glibc

/// See `tarn.h`. A destructor in Python would run code of Python's while an object goes, maybe with an error under way.
@c @implementation
public func tarn_capsule_free(_ capsule: UnsafeMutableRawPointer?) {
    typealias GetPointer =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?
        ) -> UnsafeMutableRawPointer?
    // Whoever holds a capsule is Python, and has the function already.
    guard let symbol = unsafe dlsym(nil, "PyCapsule_GetPointer") else { return }
    let pointer = unsafe unsafeBitCast(symbol, to: GetPointer.self)
    let stream = unsafe pointer(capsule, "arrow_array_stream")
    unsafe tarn_stream_free(stream?.assumingMemoryBound(to: ArrowArrayStream.self))
}
