import CSQLite

/// `median(x)`: keeps the numbers of a group until it ends.
enum Median {
    private final class Numbers {
        var values: [Double] = []
    }

    /// One row of a group. Text that is a number counts as SQLite's other aggregates count it.
    @unsafe
    static func step(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let value = unsafe values?[0], unsafe sqlite3_value_type(value) != SQLITE_NULL else { return }
        let size = unsafe Int32(MemoryLayout<UnsafeMutableRawPointer?>.size)
        guard let place = unsafe sqlite3_aggregate_context(context, size) else {
            return unsafe sqlite3_result_error_nomem(context)
        }
        // SQLite gives zeroed memory for a new group; the reference in it is released when the group ends.
        let slot = unsafe place.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        if unsafe slot.pointee == nil {
            unsafe slot.pointee = Unmanaged.passRetained(Numbers()).toOpaque()
        }
        guard let owner = unsafe slot.pointee else { return }
        let numbers = unsafe Unmanaged<Numbers>.fromOpaque(owner).takeUnretainedValue()
        numbers.values.append(unsafe sqlite3_value_double(value))
    }

    /// The end of a group, also of one that was given up.
    @unsafe
    static func finish(_ context: OpaquePointer?) {
        guard let place = unsafe sqlite3_aggregate_context(context, 0),
            let owner = unsafe place.assumingMemoryBound(to: UnsafeMutableRawPointer?.self).pointee
        else { return unsafe sqlite3_result_null(context) }
        let numbers = unsafe Unmanaged<Numbers>.fromOpaque(owner).takeRetainedValue()
        let values = numbers.values.sorted()
        let middle = values.count / 2
        unsafe sqlite3_result_double(
            context,
            values.count.isMultiple(of: 2) ? (values[middle - 1] + values[middle]) / 2 : values[middle])
    }
}
