import Testing

@testable import Connectors

@Suite("Settings")
struct ConnectorSettingsTests {
    @Test("come from the environment first, then from the file; empty ones count as none")
    func environmentWins() throws {
        let file = try EnvironmentFile(parsing: "A=file\nB=file\nC=file\nD=")
        let settings = ConnectorSettings(process: ["A": "process", "B": " "], file: file)
        #expect(settings["A"] == "process")
        #expect(settings["B"] == "file")
        #expect(settings["C"] == "file")
        #expect(settings["D"] == nil)
        #expect(settings["E"] == nil)
    }

    @Test("without API_URL say what to do")
    func namesMissingSetting() {
        let error = #expect(throws: ConnectorError.self) {
            try ConnectorSettings(process: [:]).baseURL("API_URL")
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("API_URL") == true && error?.message.contains(".env") == true)
    }

    @Test(
        "take an address with or without slashes at its end",
        arguments: [
            "http://127.0.0.1:8080", "http://127.0.0.1:8080/", " http://127.0.0.1:8080/// ",
        ])
    func trailingSlashIsHarmless(setting: String) throws {
        #expect(try BaseURL(setting, name: "API_URL").text == "http://127.0.0.1:8080")
    }

    @Test("take addresses with a path, a port, IPv6, upper case")
    func takesAddresses() throws {
        for setting in [
            "https://a.example.org/api/v1", "HTTPS://a.example.org", "http://[::1]:80", "http://[::1]",
        ] {
            #expect(try BaseURL(setting, name: "API_URL").text == setting)
        }
    }

    @Test(
        "refuse an address that cannot be one, and do not print it",
        arguments: [
            "", "api.example.org", "ftp://secret.example.org", "http://", "https:///secret", "http://:80",
            "http://secret:port", "http://secret:0", "http://secret/?q=1", "http://secret/#x",
            "http://se cret",
            "http://sécret.example.org", "://secret",
        ])
    func refusesBadAddress(setting: String) {
        let error = #expect(throws: ConnectorError.self) { try BaseURL(setting, name: "API_URL") }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("cret") == false)
    }
}
