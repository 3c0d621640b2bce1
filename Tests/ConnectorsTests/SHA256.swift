/// SHA-256 (FIPS 180-4), for comparing rows with published hashes. Slow and plain.
enum SHA256 {
    private static let constants: [UInt32] = {
        // The first 32 bits of the fractions of the cube roots of the first 64 primes.
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < 64 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { UInt32(truncatingIfNeeded: root(of: UInt128($0) << 96, power: 3)) }
    }()

    /// The greatest integer whose power is not greater than a value.
    private static func root(of value: UInt128, power: Int) -> UInt64 {
        var low: UInt128 = 0
        var high: UInt128 = 1 << 36
        while low + 1 < high {
            let middle = (low + high) / 2
            let raised = (0..<power).reduce(UInt128(1)) { product, _ in product * middle }
            if raised <= value { low = middle } else { high = middle }
        }
        return UInt64(low)
    }

    static func hexDigest(_ message: [UInt8]) -> String {
        var state: [UInt32] = [2, 3, 5, 7, 11, 13, 17, 19].map { (prime: UInt128) in
            UInt32(truncatingIfNeeded: root(of: prime << 64, power: 2))
        }
        var bytes = message + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: UInt64(message.count * 8) >> UInt64(shift)))
        }
        var words = [UInt32](repeating: 0, count: 64)
        for block in stride(from: 0, to: bytes.count, by: 64) {
            for i in 0..<16 {
                words[i] = (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[block + i * 4 + $1]) }
            }
            for i in 16..<64 {
                let a = words[i - 15]
                let b = words[i - 2]
                let low = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)
                let high = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10)
                words[i] = words[i - 16] &+ low &+ words[i - 7] &+ high
            }
            var s = state
            for i in 0..<64 {
                let sum1 = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)
                let choice = (s[4] & s[5]) ^ (~s[4] & s[6])
                let first = s[7] &+ sum1 &+ choice &+ constants[i] &+ words[i]
                let sum0 = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)
                let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])
                s = [first &+ sum0 &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
            }
            for i in 0..<8 { state[i] &+= s[i] }
        }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }
}
