import Foundation

/// Settings of connectors by name, from the process environment and a `.env` file below it.
public struct ConnectorSettings: Sendable {
    private let process: [String: String]
    private let file: [String: String]

    /// The process environment wins where both have a name; an empty value counts as none.
    public init(process: [String: String], file: EnvironmentFile? = nil) {
        self.process = process
        self.file = file?.values ?? [:]
    }

    /// This process's environment, and the `.env` file at a path if there is one.
    public static func load(environmentFile path: String) throws(ConnectorError) -> ConnectorSettings {
        let process = ProcessInfo.processInfo.environment
        guard let data = FileManager.default.contents(atPath: path) else {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw ConnectorError(.configuration, "the .env file is there but cannot be read")
            }
            return ConnectorSettings(process: process)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ConnectorError(.configuration, "the .env file is not UTF-8 text")
        }
        return ConnectorSettings(process: process, file: try EnvironmentFile(parsing: text))
    }

    /// A setting, or nil if it is not set or empty.
    public subscript(name: String) -> String? {
        for value in [process[name], file[name]] {
            if let value, !value.trimmingBlanks().isEmpty { return value }
        }
        return nil
    }

    /// The address of an API, checked.
    public func baseURL(_ name: String) throws(ConnectorError) -> BaseURL {
        guard let value = self[name] else {
            throw ConnectorError(
                .configuration, "\(name) is not set; put \(name)=https://… into .env or the environment")
        }
        return try BaseURL(value, name: name)
    }
}
