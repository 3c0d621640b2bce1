internal import Columnar

/// The values of one leaf for the batch under way, in the memory layout of the column.
///
/// A value stands in a slot: a place of the column, filled or null. Values come step by step, at most
/// ``LevelWords/capacity`` slots at a time.
struct LeafSink: ~Copyable {
    let type: DataType
    let layout: LeafLayout
    private(set) var count = 0
    private var validity = BitmapBuilder()
    private var bits = BitmapBuilder()
    private var values = BufferBuilder()
    private var text = ByteArraySink()
    private var offsets = BufferBuilder()
    private var indices = BufferBuilder()
    /// Set while all slots so far are positions in one dictionary.
    private var dictionary: LeafDictionary?
    private let keepsDictionary: Bool
    /// How many slots are likely to come, of which memory is taken for so many bytes at the most.
    private var expectedCount = 0
    private static let reservedByteLimit = 1 << 24
    private static let reservedTextByteLimit = 1 << 26

    /// `keepsFixedDictionaries`: numbers of 4 and 8 bytes may come as dictionary storage too.
    init(type: DataType, layout: LeafLayout, keepsDictionaries: Bool, keepsFixedDictionaries: Bool) {
        self.type = type
        self.layout = layout
        switch layout {
        case .byteArray: keepsDictionary = keepsDictionaries
        case .fixed(.identity(let byteWidth)):
            keepsDictionary =
                keepsDictionaries && keepsFixedDictionaries && (byteWidth == 4 || byteWidth == 8)
        default: keepsDictionary = false
        }
    }

    /// States how many slots will probably follow, so that room for them is made at once.
    mutating func expect(_ slots: Int) {
        expectedCount = min(max(slots, 0), Self.reservedByteLimit)
        if case .fixed(let conversion) = layout, !keepsDictionary {
            values.reserve(min(expectedCount * min(conversion.byteWidth, 64), Self.reservedByteLimit))
        }
    }

    /// Bytes that the slots so far take.
    var byteCount: Int {
        values.byteCount + text.data.byteCount + offsets.byteCount + indices.byteCount + count / 4
    }

    /// Appends `slots` slots, of which `words` says which are filled, nil if all are.
    mutating func append(
        _ decoder: inout ValueDecoder, dictionary: LeafDictionary?, slots: Int, words: LevelWords?,
        scratch: LeafScratch
    ) throws(PageFault) {
        guard slots > 0 else { return }
        let present = words?.onesCount ?? slots
        switch layout {
        case .null:
            guard present == 0 else { throw .valueInNullColumn }
        case .bits: try appendBits(&decoder, slots: slots, present: present, words: words, scratch: scratch)
        case .fixed(let conversion):
            if keepsDictionary, count == 0 || self.dictionary != nil,
                comesAsIndices(decoder, dictionary, present: present),
                (dictionary ?? self.dictionary)?.count ?? 0 > 0
            {
                try appendIndices(
                    &decoder, dictionary ?? self.dictionary, slots: slots, present: present, words: words,
                    scratch: scratch)
            } else {
                try leaveDictionary()
                try appendFixed(
                    conversion, &decoder, dictionary, slots: slots, present: present, words: words,
                    scratch: scratch)
            }
        case .byteArray:
            if comesAsIndices(decoder, dictionary, present: present) {
                try appendIndices(
                    &decoder, dictionary ?? self.dictionary, slots: slots, present: present, words: words,
                    scratch: scratch)
            } else {
                try leaveDictionary()
                try appendByteArrays(
                    &decoder, slots: slots, present: present, words: words, scratch: scratch)
            }
        case .byteArrayDecimal(let byteWidth):
            try appendDecimals(
                byteWidth, &decoder, dictionary, slots: slots, present: present, words: words,
                scratch: scratch)
        }
        if let words {
            var left = slots
            var index = 0
            while left > 0 {
                validity.append(word: words.word(index), bitCount: min(left, 64))
                left -= 64
                index += 1
            }
        } else {
            validity.append(repeating: true, count: slots)
        }
        count += slots
    }

    private func comesAsIndices(
        _ decoder: ValueDecoder, _ dictionary: LeafDictionary?, present: Int
    ) -> Bool {
        present > 0
            ? decoder.isDictionary : self.dictionary != nil || decoder.isDictionary && dictionary != nil
    }

    private mutating func appendBits(
        _ decoder: inout ValueDecoder, slots: Int, present: Int, words: LevelWords?, scratch: LeafScratch
    ) throws(PageFault) {
        if present > 0 { try unsafe decoder.decodeBooleans(into: scratch.booleans, count: present) }
        if let words { unsafe words.spread(UnsafeMutableRawPointer(scratch.booleans), byteWidth: 1) }
        var slot = 0
        while slot < slots {
            let bitCount = min(64, slots - slot)
            var word: UInt64 = 0
            for bit in 0..<bitCount {
                word |= UInt64(unsafe scratch.booleans[slot &+ bit]) &<< UInt64(bit)
            }
            bits.append(word: word, bitCount: bitCount)
            slot += bitCount
        }
    }

    private mutating func appendFixed(
        _ conversion: FixedConversion, _ decoder: inout ValueDecoder, _ dictionary: LeafDictionary?,
        slots: Int, present: Int, words: LevelWords?, scratch: LeafScratch
    ) throws(PageFault) {
        let byteWidth = conversion.byteWidth
        let (needed, overflow) = slots.multipliedReportingOverflow(by: byteWidth)
        guard !overflow, needed <= ByteArraySink.byteLimit - values.byteCount else {
            throw .tooManyBytes(needed)
        }
        try unsafe values.appendUninitialized(byteCount: needed) { (output) throws(PageFault) in
            guard let base = output.baseAddress else { return }
            if present > 0 {
                if decoder.isDictionary {
                    guard let dictionary else { throw .missingDictionary }
                    try unsafe decoder.decodeIndices(into: scratch.indices, count: present)
                    try dictionary.check(scratch, count: present)
                    unsafe dictionary.gather(scratch, into: base, byteWidth: byteWidth, count: present)
                } else if case .identity = conversion {
                    try unsafe Self.decodeStored(
                        &decoder, into: base, byteWidth: byteWidth, count: present, scratch: scratch)
                } else {
                    let stored = conversion.storedByteWidth
                    let staging = unsafe scratch.staging.reserve(
                        min(stored, ByteArraySink.byteLimit / LevelWords.capacity) * present)
                    guard let start = staging.baseAddress, staging.count == stored * present else {
                        throw .tooManyBytes(stored)
                    }
                    try unsafe Self.decodeStored(
                        &decoder, into: start, byteWidth: stored, count: present, scratch: scratch)
                    try unsafe conversion.convert(start, to: base, count: present)
                }
            }
            if let words, present < slots { unsafe words.spread(base, byteWidth: byteWidth) }
        }
    }

    /// Decodes values of a stored width, also where they come as byte arrays (DELTA_BYTE_ARRAY).
    @unsafe
    private static func decodeStored(
        _ decoder: inout ValueDecoder, into output: UnsafeMutableRawPointer, byteWidth: Int, count: Int,
        scratch: LeafScratch
    ) throws(PageFault) {
        guard case .deltaByteArray = decoder else {
            return try unsafe decoder.decodeFixed(into: output, byteWidth: byteWidth, count: count)
        }
        var sink = ByteArraySink()
        try unsafe decoder.decodeByteArrays(into: &sink, ends: scratch.ends, count: count)
        var start = 0
        for index in 0..<count {
            let end = Int(unsafe scratch.ends[index])
            guard end - start == byteWidth else {
                throw .invalidCount(what: "the length of a fixed-length value", end - start)
            }
            start = end
        }
        unsafe sink.data.bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            unsafe output.copyMemory(from: base, byteCount: count * byteWidth)
        }
    }

    private mutating func appendIndices(
        _ decoder: inout ValueDecoder, _ dictionary: LeafDictionary?, slots: Int, present: Int,
        words: LevelWords?, scratch: LeafScratch
    ) throws(PageFault) {
        guard let dictionary else { throw .missingDictionary }
        if present > 0 {
            try unsafe decoder.decodeIndices(into: scratch.indices, count: present)
            try dictionary.check(scratch, count: present)
        }
        if keepsDictionary, count == 0 || self.dictionary != nil, dictionary.count > 0 {
            if self.dictionary == nil {
                self.dictionary = dictionary
                indices.reserve(min(expectedCount * 4, Self.reservedByteLimit))
            }
            unsafe indices.appendUninitialized(byteCount: slots * 4) { output in
                guard let base = output.baseAddress else { return }
                unsafe base.copyMemory(from: scratch.indices, byteCount: present * 4)
                if let words, present < slots { unsafe words.spread(base, byteWidth: 4) }
            }
        } else {
            try leaveDictionary()
            try appendText(of: dictionary.values, slots: slots, words: words) {
                unsafe Int(scratch.indices[$0])
            }
        }
    }

    private mutating func appendByteArrays(
        _ decoder: inout ValueDecoder, slots: Int, present: Int, words: LevelWords?, scratch: LeafScratch
    ) throws(PageFault) {
        if offsets.byteCount == 0 {
            offsets.reserve(min((expectedCount + 1) * 4, Self.reservedByteLimit))
            offsets.append(Int32(0))
        }
        let before = text.data.byteCount
        var end = Int32(truncatingIfNeeded: before)
        if present > 0 {
            try unsafe decoder.decodeByteArrays(into: &text, ends: scratch.ends, count: present)
        }
        if before == 0 {
            // As if all were like the first, and a little more.
            let average = Double(text.data.byteCount) / Double(slots) * 1.05
            let likely = average * Double(max(0, expectedCount - count - slots))
            text.data.reserve(Int(min(likely, Double(Self.reservedTextByteLimit))))
        }
        unsafe offsets.appendUninitialized(byteCount: slots * 4) { output in
            let ends = unsafe output.assumingMemoryBound(to: Int32.self)
            guard let words, present < slots else {
                unsafe output.copyMemory(
                    from: UnsafeRawBufferPointer(start: scratch.ends, count: slots * 4))
                return
            }
            var next = 0
            for slot in 0..<slots {
                if words.bit(slot) {
                    end = unsafe scratch.ends[next]
                    next &+= 1
                }
                unsafe ends[slot] = end
            }
        }
    }

    private mutating func appendDecimals(
        _ byteWidth: Int, _ decoder: inout ValueDecoder, _ dictionary: LeafDictionary?, slots: Int,
        present: Int, words: LevelWords?, scratch: LeafScratch
    ) throws(PageFault) {
        var stored = Buffer()
        if present > 0, !decoder.isDictionary {
            var sink = ByteArraySink()
            try unsafe decoder.decodeByteArrays(into: &sink, ends: scratch.ends, count: present)
            var offsets = BufferBuilder(minimumCapacity: (present + 1) * 4)
            offsets.append(Int32(0))
            unsafe offsets.append(
                unsafeBytes: UnsafeRawBufferPointer(start: scratch.ends, count: present * 4))
            stored = try LeafDictionary.decimals(
                offsets.finish(), sink.finish(), count: present, byteWidth: byteWidth)
        }
        try unsafe values.appendUninitialized(byteCount: slots * byteWidth) { (output) throws(PageFault) in
            guard let base = output.baseAddress else { return }
            if present > 0, decoder.isDictionary {
                guard let dictionary else { throw .missingDictionary }
                try unsafe decoder.decodeIndices(into: scratch.indices, count: present)
                try dictionary.check(scratch, count: present)
                unsafe dictionary.gather(scratch, into: base, byteWidth: byteWidth, count: present)
            } else {
                unsafe stored.withUnsafeBytes { raw in
                    guard let start = raw.baseAddress else { return }
                    unsafe base.copyMemory(from: start, byteCount: raw.count)
                }
            }
            if let words, present < slots { unsafe words.spread(base, byteWidth: byteWidth) }
        }
    }

    /// Turns positions in the dictionary into the values themselves, as another kind of page follows.
    private mutating func leaveDictionary() throws(PageFault) {
        guard let dictionary else { return }
        self.dictionary = nil
        let positions = indices.bytes.byteCount / 4
        var taken = BufferBuilder()
        swap(&taken, &indices)
        let buffer = taken.finish()
        if case .fixed(let source) = dictionary.values.storage {
            let byteWidth = layout.byteWidth
            for slot in 0..<positions {
                // Under nulls any position may stand.
                let index = min(Int(buffer.load(at: slot, as: Int32.self)), dictionary.count - 1)
                values.append(bytes: source.bytes.extracting(index * byteWidth..<(index + 1) * byteWidth))
            }
            return
        }
        try appendText(of: dictionary.values, slots: positions, words: nil) { slot in
            Int(buffer.load(at: slot, as: Int32.self))
        }
    }

    /// Appends byte arrays of a dictionary by position; null slots get none. `position` counts filled slots.
    private mutating func appendText(
        of values: Column, slots: Int, words: LevelWords?, position: (Int) -> Int
    ) throws(PageFault) {
        guard case .variable(let sourceOffsets, let source) = values.storage else { return }
        if offsets.byteCount == 0 { offsets.append(Int32(0)) }
        let from = sourceOffsets.values(as: Int32.self)
        var next = 0
        for slot in 0..<slots {
            if words?.bit(slot) ?? true {
                let index = position(next)
                next += 1
                // Under nulls any position may stand; an empty dictionary has none at all.
                if index < values.count {
                    let range = Int(from[index])..<Int(from[index + 1])
                    try text.demand(range.count)
                    text.data.append(bytes: source.bytes.extracting(range))
                }
            }
            offsets.append(Int32(truncatingIfNeeded: text.data.byteCount))
        }
    }

    /// The finished column.
    consuming func finish() throws(PageFault) -> Column {
        if case .null = layout { return Column(type: .null, count: count, storage: .none) }
        let count = count
        let type = type
        let layout = layout
        let dictionary = dictionary
        if offsets.byteCount == 0 { offsets.append(Int32(0)) }
        let storage: Column.Storage
        let indexBuffer = indices.finish()
        let offsetBuffer = offsets.finish()
        let textBuffer = text.finish()
        let fixedBuffer = values.finish()
        let bitmap = bits.finish()
        let valid = validity.finishValidity()
        switch layout {
        case .null: storage = .none
        case .bits: storage = .bits(bitmap)
        case .fixed, .byteArrayDecimal:
            if let dictionary {
                storage = .dictionary(indices: indexBuffer, values: dictionary.values)
            } else {
                storage = .fixed(fixedBuffer)
            }
        case .byteArray(let isUTF8):
            if let dictionary {
                storage = .dictionary(indices: indexBuffer, values: dictionary.values)
            } else {
                if isUTF8 {
                    try UTF8Validation.check(textBuffer.bytes, ends: offsetBuffer.values(as: Int32.self))
                }
                storage = .variable(offsets: offsetBuffer, data: textBuffer)
            }
        }
        return Column(type: type, count: count, validity: valid, storage: storage)
    }
}

/// Memory that the steps of decoding use again and again.
@safe
final class LeafScratch {
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: LevelWords.capacity)
    let ends = UnsafeMutablePointer<Int32>.allocate(capacity: LevelWords.capacity)
    let booleans = UnsafeMutablePointer<UInt8>.allocate(capacity: LevelWords.capacity)
    let definitionLevels = UnsafeMutablePointer<UInt16>.allocate(capacity: LevelWords.capacity)
    let repetitionLevels = UnsafeMutablePointer<UInt16>.allocate(capacity: LevelWords.capacity)
    let words = LevelWords()
    let staging = PageMemory()

    deinit {
        unsafe indices.deallocate()
        unsafe ends.deallocate()
        unsafe booleans.deallocate()
        unsafe definitionLevels.deallocate()
        unsafe repetitionLevels.deallocate()
    }
}

extension LeafDictionary {
    /// Throws unless the first `count` positions of `scratch` are within the dictionary.
    func check(_ scratch: LeafScratch, count: Int) throws(PageFault) {
        var highest: UInt32 = 0
        for index in 0..<count { highest = max(highest, unsafe scratch.indices[index]) }
        guard Int(highest) < self.count else {
            throw .dictionaryIndex(Int(highest), dictionaryCount: self.count)
        }
    }

    /// Copies the values at `count` checked positions to `output`.
    @unsafe
    func gather(_ scratch: LeafScratch, into output: UnsafeMutableRawPointer, byteWidth: Int, count: Int) {
        guard case .fixed(let buffer) = values.storage else { return }
        precondition(buffer.byteCount == self.count * byteWidth)
        unsafe buffer.withUnsafeBytes { raw in
            guard let source = raw.baseAddress else { return }
            let indices = unsafe scratch.indices
            switch byteWidth {
            case 4:
                let from = unsafe source.assumingMemoryBound(to: UInt32.self)
                let to = unsafe output.assumingMemoryBound(to: UInt32.self)
                for index in 0..<count { unsafe to[index] = from[Int(indices[index])] }
            case 8:
                let from = unsafe source.assumingMemoryBound(to: UInt64.self)
                let to = unsafe output.assumingMemoryBound(to: UInt64.self)
                for index in 0..<count { unsafe to[index] = from[Int(indices[index])] }
            case 16:
                let from = unsafe source.assumingMemoryBound(to: (UInt64, UInt64).self)
                let to = unsafe output.assumingMemoryBound(to: (UInt64, UInt64).self)
                for index in 0..<count { unsafe to[index] = from[Int(indices[index])] }
            default:
                for index in 0..<count {
                    unsafe (output + index &* byteWidth).copyMemory(
                        from: source + Int(indices[index]) &* byteWidth, byteCount: byteWidth)
                }
            }
        }
    }
}
