import ObjectStorage

/// What the scheduler decides about one request of a process to the store.
enum Verdict: Hashable, Sendable {
    /// It takes effect, and the reply comes.
    case serve
    /// It takes no effect, and the error says so.
    case refuse(ObjectStoreError.Code)
    /// It takes effect, and the reply is lost.
    case loseReply
    /// The reply is lost, and it takes effect so many milliseconds later.
    case late(Int64)
    /// It takes effect, and others come in between before the reply does.
    case slow
    /// A listing that shows the store as it was so many milliseconds ago.
    case stale(Int64)
    /// The process is stopped; the request takes no effect.
    case stop
    /// The request takes effect, and the process is stopped.
    case stopAfter
}

/// How often what goes wrong, in thousandths of all requests.
struct Weather: Sendable {
    var refuse = 0
    var loseReply = 0
    var late = 0
    var slow = 0
    var stale = 0
    var stop = 0

    static func random(using random: inout SplitMix) -> Weather {
        var weather = Weather()
        switch random.below(4) {
        case 0: weather.slow = 20
        case 1:
            weather = Weather(refuse: 5, loseReply: 5, late: 2, slow: 20, stop: 2)
        case 2:
            weather = Weather(refuse: 20, loseReply: 20, late: 10, slow: 50, stop: 6)
        default:
            weather = Weather(refuse: 60, loseReply: 60, late: 20, slow: 100, stop: 15)
        }
        if random.below(4) == 0 { weather.stale = 50 }
        return weather
    }

    /// What becomes of the next request.
    func verdict(for kind: RequestKind, using random: inout SplitMix) -> Verdict {
        var lot = random.below(1_000)
        func falls(_ part: Int) -> Bool {
            defer { lot -= part }
            return lot >= 0 && lot < part
        }
        if falls(stop) { return kind.isWrite && random.below(2) == 0 ? .stopAfter : .stop }
        if falls(refuse) { return .refuse(kind.isWrite && random.below(5) == 0 ? .exhausted : .unavailable) }
        if falls(loseReply) { return kind.isWrite ? .loseReply : .refuse(.unavailable) }
        if falls(late) { return kind.isWrite ? .late(Int64(random.below(60_000))) : .slow }
        if falls(slow) { return .slow }
        if kind == .list, falls(stale) { return .stale(Int64(random.below(20_000))) }
        return .serve
    }
}

/// SplitMix64 with what the simulator asks of it.
struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0xD134_2543_DE82_EF95 &+ 0x632B_E59B_D9B4_E019 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 1) % max(bound, 1) }

    mutating func among(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() >> 1) % (range.upperBound - range.lowerBound + 1)
    }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
