import Foundation
import ObjectStorage

/// The profiles of `~/.aws/config` and `~/.aws/credentials`.
///
///     [default]                     [profile school]   (in config; [school] in credentials)
///     region = eu-west-1            aws_access_key_id = …
///     s3 =                          # a comment
///       addressing_style = virtual
struct SharedConfiguration: Sendable {
    /// Settings of the chosen profile; nested ones as `s3.addressing_style`. Credentials' file wins.
    private(set) var settings: [String: String] = [:]
    let profile: String
    /// Whether a file names the profile.
    private(set) var isFound = false

    /// The longest file that is read.
    private static let byteLimit = 1 << 20

    /// Reads both files as far as they are there.
    init(_ environment: S3Settings) throws(ObjectStoreError) {
        profile = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default"
        let home = environment["HOME"] ?? ""
        let files = [
            (environment["AWS_CONFIG_FILE"] ?? home + "/.aws/config", true),
            (environment["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "/.aws/credentials", false),
        ]
        for (path, isConfig) in files {
            guard let text = try Self.text(of: path) else { continue }
            take(text, isConfig: isConfig)
        }
        if !isFound, environment["AWS_PROFILE"] != nil {
            throw ObjectStoreError(
                .permissionDenied,
                "there is no profile \(profile) in \(files[0].0) or \(files[1].0); AWS_PROFILE names it")
        }
    }

    subscript(name: String) -> String? { settings[name].flatMap { $0.isEmpty ? nil : $0 } }

    private static func text(of path: String) throws(ObjectStoreError) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        // A device such as /dev/null is no file to FileManager, but one can be pointed at.
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: byteLimit + 1) ?? Data(), data.count <= byteLimit,
            let text = String(validating: data, as: UTF8.self)
        else { throw ObjectStoreError(.permissionDenied, "cannot read \(path)") }
        return text
    }

    private mutating func take(_ text: String, isConfig: Bool) {
        var isOurs = false
        var parent: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("[") {
                let name = trimmed.dropFirst().prefix { $0 != "]" }.trimmingCharacters(in: .whitespaces)
                isOurs = Self.names(name, profile: profile, isConfig: isConfig)
                if isOurs { isFound = true }
                parent = nil
                continue
            }
            guard isOurs, let equals = trimmed.firstIndex(of: "=") else { continue }
            let key = trimmed[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
            var value = trimmed[trimmed.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            // A comment needs a blank before it, since keys may hold a #.
            for mark in [" #", " ;", "\t#", "\t;"] {
                if let comment = value.range(of: mark) {
                    value = value[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
                }
            }
            if line.first?.isWhitespace == true, let parent {
                settings["\(parent).\(key)"] = value
            } else {
                settings[key] = value
                parent = value.isEmpty ? key : nil
            }
        }
    }

    private static func names(_ section: String, profile: String, isConfig: Bool) -> Bool {
        if section == profile { return !isConfig || profile == "default" }
        let words = section.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard isConfig, words.count == 2, words[0] == "profile" else { return false }
        return words[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\"'")) == profile
    }
}

/// The credentials of a profile.
struct ProfileCredentials: CredentialSource {
    let configuration: SharedConfiguration

    var name: String { "the profile \(configuration.profile) of ~/.aws" }

    func credentials() async throws(ObjectStoreError) -> S3Credentials? {
        if let keyID = configuration["aws_access_key_id"], let secret = configuration["aws_secret_access_key"]
        {
            return S3Credentials(
                accessKeyID: keyID, secretAccessKey: secret, sessionToken: configuration["aws_session_token"])
        }
        for unsupported in ["role_arn", "credential_process", "sso_session", "sso_start_url"]
        where configuration[unsupported] != nil {
            throw ObjectStoreError(
                .permissionDenied,
                "the profile \(configuration.profile) gets its credentials by \(unsupported), which tarn does not "
                    + "do; export them instead: eval \"$(aws configure export-credentials --profile "
                    + "\(configuration.profile) --format env)\"")
        }
        return nil
    }
}
