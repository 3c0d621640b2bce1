import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import Synchronization

/// Serves a simulated school over HTTP on the loopback interface.
public final class SimulatorServer: Sendable {
    /// Why a server did not start.
    public struct StartError: Error, CustomStringConvertible {
        public var description: String
    }

    private let school: SimulatedSchool
    private let state: SimulatorState
    private let access: IlluminateAccess
    private let host: String
    private let port: Int
    private let logger: Logger
    private let running = Mutex<Running?>(nil)

    private struct Running {
        var task: Task<Void, any Error>
        /// The listening socket, once there is one.
        var listener: (any Channel)?
    }

    /// A server that is not started yet; port 0 takes any that is free.
    public init(
        school: SimulatedSchool, faults: FaultPlan = FaultPlan(),
        access: IlluminateAccess = IlluminateAccess(), host: String = "127.0.0.1", port: Int = 0,
        logger: Logger? = nil
    ) {
        self.school = school
        state = SimulatorState(faults: faults)
        self.access = access
        self.host = host
        self.port = port
        self.logger = logger ?? Logger(label: "school-simulator", factory: { _ in SwiftLogNoOpLogHandler() })
    }

    /// What goes wrong from now on.
    public var faults: FaultPlan {
        get { state.faults }
        set { state.faults = newValue }
    }

    /// The counts so far.
    public var statistics: SimulatorStatistics { state.statistics }

    /// Starts to serve and gives the URL, without a slash at its end.
    public func start() async throws -> String {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: SchoolResponder(school: school, state: state, access: access),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 1_024),
            onServerRunning: { [weak self] channel in
                self?.running.withLock { $0?.listener = channel }
                found.yield(channel.localAddress?.port ?? 0)
                found.finish()
            },
            logger: logger)
        let task = running.withLock { running in
            let task = Task {
                defer { found.finish() }
                try await application.run()
            }
            running = Running(task: task)
            return task
        }
        for await port in ports where port > 0 { return "http://\(host):\(port)" }
        do { try await task.value } catch {
            throw StartError(description: "port \(port) of \(host) cannot be served: \(error)")
        }
        throw StartError(description: "the server ended at once")
    }

    /// Ends the service; open connections are closed.
    ///
    /// New connections are refused first and those just accepted get their handler: a connection that is dropped
    /// between the two ends the process inside of NIO.
    public func stop() async {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let stopped else { return }
        try? await stopped.listener?.close()
        try? await Task.sleep(for: .milliseconds(50))
        stopped.task.cancel()
        _ = await stopped.task.result
    }

    /// Serves until ``stop()`` is called or the server fails.
    public func waitUntilStopped() async throws {
        try await running.withLock { $0 }?.task.value
    }
}
