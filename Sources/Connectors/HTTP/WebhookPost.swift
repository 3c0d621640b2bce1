import Foundation

/// Sends a text to a group's address, as chat services take it: JSON with the member `text`.
public struct WebhookPost: Sendable {
    private let address: BaseURL

    /// The setting that holds the address. It is a secret: who knows it can write to the group.
    public static let setting = "REPORT_WEBHOOK_URL"

    /// Throws `configuration` where the address is not set or is none.
    public init(settings: ConnectorSettings) throws(ConnectorError) {
        address = try settings.baseURL(Self.setting)
    }

    /// Posts the text. Throws ``ConnectorError``, which does not hold the address.
    public func send(text: String) async throws {
        var options = HTTPSource.Options()
        options.retry.attemptLimit = 3
        let source = HTTPSource(base: address, options: options)
        do {
            let body = try JSONSerialization.data(withJSONObject: ["text": text])
            _ = try await source.post("", json: Array(body), label: RequestLabel(endpoint: "the webhook"))
            await source.shutdown()
        } catch {
            await source.shutdown()
            throw error
        }
    }
}
