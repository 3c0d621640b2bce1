import ObjectStorage

/// What happened, step by step: a number over all of it, so that two runs can be compared, and on request the text.
final class Trace: @unchecked Sendable {
    let isPrinted: Bool
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    init(isPrinted: Bool) { self.isPrinted = isPrinted }

    func event(_ time: Int64, _ process: Process, _ wait: Scheduler.Wait, _ verdict: Verdict) {
        add(UInt64(bitPattern: time))
        switch wait {
        case .request(let kind, let path):
            add(kind.rawValue)
            add(path.description)
        case .reply: add(1)
        case .sleep: add(2)
        case .operation: add(3)
        }
        switch verdict {
        case .serve: break
        default: add("\(verdict)")
        }
        guard isPrinted else { return }
        let what =
            switch wait {
            case .request(let kind, let path): "\(kind.rawValue) \(path)"
            case .reply: "reply"
            case .sleep: "wakes"
            case .operation: "next operation"
            }
        print("\(time) \(process.name): \(what)" + (verdict == .serve ? "" : " -> \(verdict)"))
    }

    func note(_ text: () -> String) {
        if isPrinted { print("  ", text()) }
    }

    private func add(_ number: UInt64) { digest = (digest ^ number) &* 0x100_0000_01B3 }

    private func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
    }
}
