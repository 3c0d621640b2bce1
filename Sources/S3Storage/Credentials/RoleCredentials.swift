import Foundation
import ObjectStorage

/// Credentials of a role as services hand them out in JSON.
struct RoleReply: Decodable {
    var AccessKeyId: String?
    var SecretAccessKey: String?
    var Token: String?
    var Expiration: String?

    /// Reads an answer; nil if it is no such JSON or lacks the keys.
    static func credentials(_ bytes: [UInt8]) -> S3Credentials? {
        guard let reply = try? JSONDecoder().decode(RoleReply.self, from: Data(bytes)),
            let keyID = reply.AccessKeyId, let secret = reply.SecretAccessKey,
            !keyID.isEmpty, !secret.isEmpty
        else { return nil }
        return S3Credentials(
            accessKeyID: keyID, secretAccessKey: secret, sessionToken: reply.Token,
            expirationMilliseconds: reply.Expiration.flatMap { Timestamps.parse(iso8601: $0) })
    }
}

/// Credentials of a container's role, from the address that its runtime puts into the environment.
struct ContainerCredentials: CredentialSource {
    let name = "the container's role"
    let settings: S3Settings
    let transport: any HTTPTransport

    func credentials() async throws(ObjectStoreError) -> S3Credentials? {
        let address: String
        if let path = settings["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            address = "http://169.254.170.2" + (path.hasPrefix("/") ? path : "/" + path)
        } else if let full = settings["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            address = full
        } else {
            return nil
        }
        guard let (origin, path, query, host) = MetadataRequest.parts(of: address) else {
            throw ObjectStoreError(.permissionDenied, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no address")
        }
        guard origin.hasPrefix("https://") || Self.isLocal(host) else {
            throw ObjectStoreError(
                .permissionDenied,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https or an address of this machine")
        }
        var message = HTTPMessage(method: "GET", origin: origin, path: path, query: query)
        message.headers = [("host", host), ("accept", "application/json")]
        if let token = try token() { message.headers.append(("authorization", token)) }
        let reply = try await MetadataRequest.send(message, over: transport, to: name, attempts: 3)
        guard reply.status == 200, let found = RoleReply.credentials(reply.body) else {
            throw ObjectStoreError(
                .permissionDenied, "the container's role gave no credentials (status \(reply.status))")
        }
        return found
    }

    /// The token that the runtime wants to see, from a file or the environment.
    private func token() throws(ObjectStoreError) -> String? {
        guard let file = settings["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] else {
            return settings["AWS_CONTAINER_AUTHORIZATION_TOKEN"].flatMap { Self.isHeader($0) ? $0 : nil }
        }
        guard let data = FileManager.default.contents(atPath: file), data.count <= 1 << 16,
            let text = String(validating: data, as: UTF8.self)
        else {
            throw ObjectStoreError(
                .permissionDenied, "cannot read the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return Self.isHeader(token) ? token : nil
    }

    private static func isHeader(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// Loopback, and the link-local addresses where ECS and EKS answer.
    private static func isLocal(_ host: String) -> Bool {
        let name =
            host.hasPrefix("[") ? String(host.prefix { $0 != "]" } + "]") : String(host.prefix { $0 != ":" })
        return ["localhost", "169.254.170.2", "169.254.170.23", "[::1]", "[fd00:ec2::23]"].contains(name)
            || name.hasPrefix("127.") && name.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    }
}

/// Credentials of a virtual machine's role, from its metadata service by the second version of that protocol.
struct InstanceCredentials: CredentialSource {
    let name = "the instance's role"
    let settings: S3Settings
    let transport: any HTTPTransport

    private static let folder = "/latest/meta-data/iam/security-credentials/"

    func credentials() async throws(ObjectStoreError) -> S3Credentials? {
        if settings["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let address = settings["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254"
        guard let (origin, _, _, host) = MetadataRequest.parts(of: address) else {
            throw ObjectStoreError(.permissionDenied, "AWS_EC2_METADATA_SERVICE_ENDPOINT is no address")
        }
        func message(_ method: String, _ path: String, _ header: (String, String)) -> HTTPMessage {
            HTTPMessage(method: method, origin: origin, path: path, headers: [("host", host), header])
        }
        // Most machines are no such instance: whoever does not answer at once has no role for us.
        guard
            let session = try? await MetadataRequest.send(
                message("PUT", "/latest/api/token", ("x-aws-ec2-metadata-token-ttl-seconds", "21600")),
                over: transport, to: name, attempts: 1),
            session.status == 200, let token = MetadataRequest.word(session.body)
        else { return nil }
        let proof = ("x-aws-ec2-metadata-token", token)
        let roles = try await MetadataRequest.send(
            message("GET", Self.folder, proof), over: transport, to: name, attempts: 3)
        guard roles.status == 200, let role = MetadataRequest.word(roles.body) else { return nil }
        let reply = try await MetadataRequest.send(
            message("GET", Self.folder + URIEncoding.component(role), proof), over: transport, to: name,
            attempts: 3)
        guard reply.status == 200, let found = RoleReply.credentials(reply.body) else {
            throw ObjectStoreError(
                .permissionDenied, "the instance's role gave no credentials (status \(reply.status))")
        }
        return found
    }
}

/// Requests to the services that hand out credentials.
enum MetadataRequest {
    private static let byteLimit = 1 << 16

    /// Asks a few times.
    static func send(
        _ message: HTTPMessage, over transport: any HTTPTransport, to name: String, attempts: Int
    ) async throws(ObjectStoreError) -> HTTPReply {
        var last = ""
        for attempt in 1...max(attempts, 1) {
            do {
                let reply = try await transport.send(message, bodyByteLimit: byteLimit, timeout: .seconds(2))
                if reply.status < 500 || attempt == attempts { return reply }
            } catch {
                last = error.message
            }
        }
        throw ObjectStoreError(.unavailable, "\(name) cannot be asked for credentials: \(last)")
    }

    /// The first line of an answer as a word that may stand in a header.
    static func word(_ bytes: [UInt8]) -> String? {
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard !line.isEmpty, line.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return String(decoding: line, as: UTF8.self)
    }

    /// The parts of an http address; nil if it is none.
    static func parts(of address: String) -> (
        origin: String, path: String, query: [(String, String)], host: String
    )? {
        guard let address = URLComponents(string: address), let scheme = address.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let name = address.encodedHost, !name.isEmpty,
            address.user == nil
        else { return nil }
        let host = name + (address.port.map { ":\($0)" } ?? "")
        let query = (address.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return (
            "\(scheme)://\(host)", address.percentEncodedPath.isEmpty ? "/" : address.percentEncodedPath,
            query, host
        )
    }
}
