import DeltaLog
package import DeltaSharing
import Foundation
import Hummingbird
import HummingbirdCore
package import LakeRuntime
package import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// How a lake is served.
package struct LakeServerOptions: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes any that is free.
    package var port = 8_643
    /// Under which address clients reach the server where something stands between, such as
    /// `https://lake.example.org`; nil: as they address it.
    package var publicURL: String?
    package var sharing = SharingOptions()
    /// Connections at a time; more wait to be accepted.
    package var connectionLimit = 512
    /// A connection that says nothing for so long, or takes nothing of its answer, is closed.
    package var idleSeconds = 60
    /// How long requests under way may take to end when the server is told to stop.
    package var graceSeconds = 20

    package init() {}

    /// Whether only this machine reaches the server, so that its pages need no token.
    var isLocal: Bool { publicURL == nil && HostNames.isLoopback(host) }
}

/// Serves a lake over HTTP: Delta Sharing for programs, pages for people.
package struct LakeServer: Sendable {
    private let lake: Lake
    private let options: LakeServerOptions
    private let logger: Logger

    package init(_ lake: Lake, options: LakeServerOptions = LakeServerOptions(), logger: Logger) {
        self.lake = lake
        self.options = options
        self.logger = logger
    }

    /// Serves until the process is told to end (SIGTERM) or the task is cancelled; requests under way are finished
    /// then. `onReady` is told the URL, without a slash at its end. Throws where the address cannot be served.
    package func run(onReady: @escaping @Sendable (String) -> Void) async throws {
        let clock = lake.environment
        var sharing = options.sharing
        sharing.publicURL = options.publicURL.map { "\($0)/\(SharingResponder.prefix)" }
        let directory = SharingDirectory(home: lake.home, logger: logger)
        let now: @Sendable () -> Int64 = { clock.nowMilliseconds() }
        let responder = LakeResponder(
            sharing: SharingResponder(
                directory: directory, options: sharing, logger: logger, nowMilliseconds: now),
            pages: PageResponder(
                pages: LakePages(
                    lake: lake, directory: directory, gate: RequestGate(width: 4, queueLimit: 200)),
                isLocal: options.isLocal, isSecure: options.publicURL?.hasPrefix("https:") ?? false,
                logger: logger, nowMilliseconds: now))
        let host = options.host
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [WriteStallHandler(limitSeconds: options.idleSeconds)],
                    idleTimeout: .seconds(Int64(options.idleSeconds)),
                    httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                        maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: options.port), backlog: 1_024,
                availableConnectionsDelegate: .maximum(options.connectionLimit, logger: logger)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                onReady("http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
            },
            logger: logger)
        try await serve(application)
    }

    /// Runs the application so that a cancelled task, too, ends it gently.
    private func serve(_ application: some Service) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: [.sigterm], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(options.graceSeconds)
        let group = ServiceGroup(configuration: configuration)
        let running = Task { try await group.run() }
        try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            Task { await group.triggerGracefulShutdown() }
        }
    }
}
