import Foundation

/// A lake home that was read and found in order: its configuration, its sources, and where its tables are.
public struct LakeHome: Sendable {
    /// The folder, absolute.
    public let folder: String
    public let configuration: LakeConfiguration
    /// By name.
    public let sources: [String: SourceConfiguration]
    /// By name.
    public let exports: [ExportConfiguration]

    /// The folder that a command works on: the option, else `TARN_LAKE`, else `lake`.
    public static func folder(option: String?, environment: [String: String]) -> String {
        for candidate in [option, environment["TARN_LAKE"]] {
            if let candidate, !candidate.isEmpty { return candidate }
        }
        return "lake"
    }

    /// Reads `lake.yaml` and `sources/*.yaml`.
    /// - Throws: `notFound` without a `lake.yaml`, `configuration` with every fault of every file.
    public static func open(_ folder: String) throws(LakeError) -> LakeHome {
        let root = absolute(folder)
        guard let text = try Self.text(of: "lake.yaml", in: root) else {
            throw LakeError(
                .notFound,
                "no lake home at \(folder): there is no lake.yaml. Make one with: tarn init \(folder), "
                    + "or name another with --lake or TARN_LAKE")
        }
        var file = ConfigurationFile(path: "lake.yaml", text: text)
        let configuration = LakeConfiguration(&file)
        var faults = file.finish()

        var sources: [String: SourceConfiguration] = [:]
        faults += try Self.readFiles(in: root, folder: "sources") { name, file in
            sources[name] = SourceConfiguration(name: name, &file)
            return sources[name] != nil
        }
        var exports: [ExportConfiguration] = []
        faults += try Self.readFiles(in: root, folder: "exports") { name, file in
            guard let export = ExportConfiguration(name: name, &file) else { return false }
            exports.append(export)
            return true
        }
        guard faults.isEmpty else {
            throw LakeError(.configuration, "the lake home at \(folder) has faults:", faults: faults)
        }
        return LakeHome(folder: root, configuration: configuration, sources: sources, exports: exports)
    }

    /// Reads the configuration files of a folder, in the order of their names. `take` takes the settings out of one,
    /// and tells whether it could make something of it.
    /// - Returns: the faults of all.
    static func readFiles(
        in root: String, folder: String, take: (String, inout ConfigurationFile) -> Bool
    ) throws(LakeError) -> [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        let names = folders(in: "\(root)/\(folder)").filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
        for path in names.sorted().map({ "\(folder)/\($0)" }) {
            let name = String(path.dropFirst(folder.count + 1).dropLast(".yaml".count))
            guard TableName.isPart(name) else {
                faults.append(
                    ConfigurationFault(
                        file: path, problem: "this file must be named with letters, digits and _ only"))
                continue
            }
            guard let text = try text(of: path, in: root) else { continue }
            var file = ConfigurationFile(path: path, text: text)
            // Where nothing could be made of it nobody asked for all keys, so those left tell nothing.
            faults += take(name, &file) ? file.finish() : file.faults
        }
        return faults
    }

    /// A source by its name.
    public func source(named name: String) throws(LakeError) -> SourceConfiguration {
        if let source = sources[name] { return source }
        let known = sources.keys.sorted().joined(separator: ", ")
        throw LakeError(
            .usage, "no source \"\(name)\" in \(folder)/sources; there is: \(known.isEmpty ? "none" : known)")
    }

    /// The absolute path of a file that the configuration names.
    public func path(of file: String) -> String {
        file.hasPrefix("/") ? file : "\(folder)/\(file)"
    }

    /// The tables that stand in a folder of the local file system, by name.
    public static func tables(inFolder root: String) -> [TableName] {
        var names: [TableName] = []
        for schema in folders(in: root) {
            for name in folders(in: "\(root)/\(schema)") {
                guard let table = TableName("\(schema).\(name)") else { continue }
                if !folders(in: "\(root)/\(schema)/\(name)/_delta_log").isEmpty {
                    names.append(table)
                }
            }
        }
        return names.sorted()
    }

    private static func folders(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false).trimmingTrailingSlash
    }

    /// The text of a file, or nil if there is none.
    static func text(of file: String, in root: String) throws(LakeError) -> String? {
        let path = "\(root)/\(file)"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw LakeError(.failed, "cannot read \(path)")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw LakeError(
                .configuration, "cannot read \(path):",
                faults: [ConfigurationFault(file: file, problem: "is no UTF-8")])
        }
        return text
    }
}

extension String {
    fileprivate var trimmingTrailingSlash: String {
        count > 1 && hasSuffix("/") ? String(dropLast()) : self
    }
}
