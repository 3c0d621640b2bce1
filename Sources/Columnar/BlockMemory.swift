#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory in blocks of which large ones are backed by huge pages, where the system gives them on request.
///
/// Filling fresh memory costs one fault a page, which for columns is as much work as decoding them; and tables that
/// are looked up at random miss the address cache less.
package enum BlockMemory {
    private static let hugePageByteCount = 2 << 20

    /// Uninitialized memory, aligned for any vector; the caller deallocates it.
    @unsafe
    package static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        guard byteCount >= hugePageByteCount else {
            return .allocate(byteCount: max(byteCount, 8), alignment: 64)
        }
        let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: hugePageByteCount)
        #if os(Linux)
            // Whole pages only, so that no more becomes resident than is used. A refusal changes nothing.
            _ = unsafe madvise(start, byteCount / hugePageByteCount * hugePageByteCount, MADV_HUGEPAGE)
        #endif
        return unsafe start
    }
}
