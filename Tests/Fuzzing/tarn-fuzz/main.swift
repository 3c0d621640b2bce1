import CLibFuzzer
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ends when `body` has ended; the driver calls in from a plain thread.
func blocking(_ body: @escaping @Sendable () async -> Void) {
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        await body()
        done.signal()
    }
    done.wait()
}

/// The target that TARN_FUZZ_TARGET names.
nonisolated(unsafe) var target = FuzzTarget.file

let name = getenv("TARN_FUZZ_TARGET").map { String(cString: $0) } ?? ""
guard let named = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    print("tarn-fuzz: TARN_FUZZ_TARGET must be one of \(names)")
    exit(2)
}
target = named
var argumentCount = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&argumentCount, &arguments) { data, size in
        target.run(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    })
