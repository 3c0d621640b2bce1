/// The order of decimals that are written as text: by value, exactly, whatever their length. Text that is no number
/// comes after all numbers, by its bytes.
enum DecimalOrder {
    /// The name of the collation.
    static let name = "decimal"

    /// Below zero, zero, above zero.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        switch (unsafe DecimalDigits(left), unsafe DecimalDigits(right)) {
        case (let left?, let right?): return left.compare(to: right)
        case (.some, nil): return -1
        case (nil, .some): return 1
        case (nil, nil):
            if unsafe left.elementsEqual(right) { return 0 }
            return unsafe left.lexicographicallyPrecedes(right) ? -1 : 1
        }
    }
}

/// A number as its digits: 0.`digits` × 10^`exponent`.
///
/// Grammar: `[+-] digits [. digits] [e [+-] digits]`, nothing before or behind.
struct DecimalDigits: Equatable {
    private var isNegative = false
    /// Without zeros at either end; none is zero.
    private var digits: [UInt8] = []
    private var exponent = 0

    /// nil if the text is no number of the grammar.
    init?(_ text: UnsafeRawBufferPointer) {
        var index = 0
        func peek() -> UInt8? { index < text.count ? unsafe text[index] : nil }
        if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") {
            isNegative = peek() == UInt8(ascii: "-")
            index += 1
        }
        var digitCount = 0
        var hasPoint = false
        while let byte = peek() {
            if byte == UInt8(ascii: "."), !hasPoint, digitCount > 0 {
                hasPoint = true
            } else if byte >= 0x30, byte <= 0x39 {
                digitCount += 1
                if !digits.isEmpty || byte != 0x30 {
                    digits.append(byte)
                    if !hasPoint { exponent += 1 }
                } else if hasPoint {
                    exponent -= 1
                }
            } else {
                break
            }
            index += 1
        }
        guard digitCount > 0 else { return nil }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            let rest = unsafe text[(index + 1)...]
            guard unsafe rest.count <= 10, let power = unsafe Int(String(decoding: rest, as: UTF8.self))
            else {
                return nil
            }
            exponent += power
            index = text.count
        }
        guard index == text.count else { return nil }
        while digits.last == 0x30 { digits.removeLast() }
        if digits.isEmpty {
            isNegative = false
            exponent = 0
        }
    }

    func compare(to other: DecimalDigits) -> Int {
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        let order = magnitudeOrder(other)
        return isNegative ? -order : order
    }

    private func magnitudeOrder(_ other: DecimalDigits) -> Int {
        if digits.isEmpty || other.digits.isEmpty {
            return digits.count.signum() - other.digits.count.signum()
        }
        if exponent != other.exponent { return exponent < other.exponent ? -1 : 1 }
        if digits == other.digits { return 0 }
        return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
    }
}
