/// Digits to the base of sixteen.
enum Hexadecimal {
    /// The value of an ASCII digit of either case, or nil.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The ASCII digit for a value below 16, letters in upper or lower case.
    static func digit(_ value: UInt8, uppercase: Bool) -> UInt8 {
        let low = value & 15
        if low < 10 { return UInt8(ascii: "0") + low }
        return (uppercase ? UInt8(ascii: "A") : UInt8(ascii: "a")) + low - 10
    }
}
