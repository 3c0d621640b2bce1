import ArrowCData
public import CArrow
public import CTarn
import Columnar
import DeltaLog
import Expressions
import Glibc
import TableScan

/// See `tarn.h`.
@c @implementation
public func tarn_scan(
    _ folder: UnsafePointer<CChar>?, _ options: UnsafePointer<tarn_scan_options>?,
    _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> UnsafeMutablePointer<ArrowArrayStream>? {
    do {
        let request = try unsafe ScanRequest(folder: folder, options: options)
        let scan = try ScanThread.wait { try await request.open() }
        let stream = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
        let batches = ScanBatches(scan)
        unsafe ArrowStreamExport.fill(
            stream, schema: scan.schema, dictionaries: request.dictionaries, next: batches.next)
        return unsafe stream
    } catch let failure {
        unsafe error?.pointee = strdup("\(failure)")
        return nil
    }
}

/// See `tarn.h`.
@c @implementation
public func tarn_stream_free(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) {
    guard let stream = unsafe stream else { return }
    unsafe stream.pointee.release?(stream)
    unsafe stream.deallocate()
}

/// See `tarn.h`.
@c @implementation
public func tarn_text_free(_ text: UnsafeMutablePointer<CChar>?) {
    unsafe free(text)
}
