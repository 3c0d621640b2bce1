/// Room for one decompressed page, used again for the next.
@safe
final class PageMemory {
    private var start = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    private var capacity = 64

    deinit {
        unsafe start.deallocate()
    }

    /// At least `byteCount` bytes and 16 more, whose content is unspecified; earlier ones are gone.
    @unsafe
    func reserve(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        if byteCount + 16 > capacity {
            unsafe start.deallocate()
            capacity = byteCount + byteCount / 4 + 16
            unsafe start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        }
        return unsafe UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }
}
