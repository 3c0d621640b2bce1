import CArrow

/// A structure of the C data interface, which its last reader releases.
protocol ReleasedStructure {
    @unsafe
    static func release(_ structure: UnsafeMutablePointer<Self>)
}

extension ArrowSchema: @unsafe ReleasedStructure {
    static func release(_ structure: UnsafeMutablePointer<ArrowSchema>) {
        unsafe structure.pointee.release?(structure)
    }
}

extension ArrowArray: @unsafe ReleasedStructure {
    static func release(_ structure: UnsafeMutablePointer<ArrowArray>) {
        unsafe structure.pointee.release?(structure)
    }
}

/// Structures in memory of their own, and the pointers to them in a row, as the C data interface wants children.
@safe
final class ChildStructures<Structure: ReleasedStructure> {
    let count: Int
    private let memory: UnsafeMutablePointer<Structure>
    /// One pointer for each structure; nil if there is none.
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<Structure>?>?

    /// Room for some structures, to be initialized by the caller, all of them.
    init(count: Int) {
        self.count = count
        unsafe memory = .allocate(capacity: max(count, 1))
        unsafe pointers = count == 0 ? nil : .allocate(capacity: count)
        for index in 0..<count {
            unsafe pointers?.advanced(by: index).initialize(to: memory + index)
        }
    }

    /// Where a structure is.
    @unsafe
    subscript(index: Int) -> UnsafeMutablePointer<Structure> {
        precondition(index >= 0 && index < count, "child \(index) of \(count)")
        return unsafe memory + index
    }

    /// Releases those that no reader has taken over.
    deinit {
        for index in 0..<count { unsafe Structure.release(memory + index) }
        unsafe memory.deallocate()
        unsafe pointers?.deallocate()
    }
}
