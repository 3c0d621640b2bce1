import ArgumentParser
import Dispatch
import Glibc
import TableOperations

/// The entry point: parses, runs, and ends with the exit code of docs and `--help`.
@main
enum Main {
    static func main() async {
        MemoryBudget.prepareProcess()
        // A reader that went away shows as an error of write(), which ends us quietly.
        signal(SIGPIPE, SIG_IGN)
        if CommandLine.arguments.dropFirst() == ["--version"] {
            StandardError.write("")
            try? StandardOutput.write("tarn \(Tarn.version)\n")
            exit(0)
        }
        let work = Task { await run(Array(CommandLine.arguments.dropFirst())) }
        let interrupts = watchInterrupts(cancelling: work)
        let status = await work.value
        interrupts.cancel()
        exit(status.rawValue)
    }

    private static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try Tarn.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .done
        } catch {
            return report(error)
        }
    }

    /// Says what went wrong and gives the exit code.
    private static func report(_ error: any Error) -> ExitStatus {
        if error is BrokenPipe { return .done }
        if let reported = error as? ReportedFailure { return reported.status }
        if Task.isCancelled || error is CancellationError {
            StandardError.write("tarn: interrupted; nothing half-written stays\n")
            return .interrupted
        }
        if Failure.isOurs(error) {
            let failure = Failure(error)
            StandardError.write("tarn: \(failure.message)\n")
            return failure.status
        }
        // What is left comes from the parser: help, or a mistake in the arguments.
        let text = Tarn.fullMessage(for: error)
        if Tarn.exitCode(for: error) == .success {
            do { try StandardOutput.write(text + "\n") } catch { return .done }
            return .done
        }
        StandardError.write(text + "\n")
        return .usage
    }

    /// The first interrupt cancels the work, which then cleans up; the second ends the process.
    private static func watchInterrupts(cancelling work: Task<ExitStatus, Never>) -> any DispatchSourceSignal
    {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT)
        source.setEventHandler {
            if Interrupts.handle() { return }
            if work.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
            work.cancel()
        }
        source.activate()
        return source
    }
}
