import Foundation

/// Who may read what over HTTP: the files of `shares/` and `recipients/`.
public struct SharingConfiguration: Hashable, Sendable {
    /// Ordered by name.
    public var shares: [ShareConfiguration] = []
    /// Ordered by name.
    public var recipients: [RecipientConfiguration] = []
    /// What is wrong. A file with a fault counts as not there, so that a mistake never gives access.
    public var faults: [ConfigurationFault] = []

    public init() {}
}

extension LakeHome {
    /// Reads the shares and recipients anew. Throws `failed` where a file cannot be read.
    public func sharing() throws(LakeError) -> SharingConfiguration {
        var configuration = SharingConfiguration()
        configuration.faults += try Self.readFiles(in: folder, folder: "shares") { name, file in
            let share = ShareConfiguration(name: name, &file)
            let faults = file.finish()
            if faults.isEmpty { configuration.shares.append(share) }
            return true
        }
        configuration.faults += try Self.readFiles(in: folder, folder: "recipients") { name, file in
            let recipient = RecipientConfiguration(name: name, &file)
            let faults = file.finish()
            if faults.isEmpty { configuration.recipients.append(recipient) }
            return true
        }
        let known = Set(configuration.shares.map(\.name))
        for recipient in configuration.recipients {
            for share in recipient.shares where !known.contains(share) {
                configuration.faults.append(
                    ConfigurationFault(
                        file: "recipients/\(recipient.name).yaml", key: "shares",
                        problem: "there is no share \"\(share)\" in shares/"))
            }
        }
        return configuration
    }

    /// Writes a recipient's file, which must not be there yet.
    ///
    /// - Throws: `usage` if there is one of this name or the name is none, `failed` if the file system refuses.
    public func addRecipient(
        _ name: String, shares: [String], pages: Bool, tokenHash: String, expires: String?
    ) throws(LakeError) {
        guard TableName.isPart(name) else {
            throw LakeError(.usage, "\"\(name)\" is no name; letters, digits and _ only, such as ms_rivera")
        }
        for share in shares where !TableName.isPart(share) {
            throw LakeError(.usage, "\"\(share)\" is no name of a share; letters, digits and _ only")
        }
        let path = "\(folder)/recipients/\(name).yaml"
        if FileManager.default.fileExists(atPath: path) {
            throw LakeError(
                .usage,
                "there is a recipient \(name) already: delete recipients/\(name).yaml to end that access")
        }
        var text = """
            # Who may read over HTTP. Delete this file to end the access; it takes effect within seconds.
            shares: [\(shares.joined(separator: ", "))]
            # Whether the pages of the lake are open to this token as well; they show every table.
            pages: \(pages)
            # SHA-256 of the token; the token itself is in the profile file that was handed out.
            token_sha256: \(tokenHash)

            """
        if let expires { text += "expires: \(expires)\n" }
        do {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/recipients", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw LakeError(.failed, "cannot write \(path): \(error.localizedDescription)")
        }
    }
}
