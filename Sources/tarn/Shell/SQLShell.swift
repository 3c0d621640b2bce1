import Foundation
import LakeCatalog
import LakeRuntime
import SQLQuery
import Synchronization

/// Reads statements from a person and shows their rows, until the end of input or `.quit`.
final class SQLShell {
    private let lake: Lake
    private let options: SQLOptions
    private let editor: LineEditor
    private var session: SQLSession
    private var format: RowFormat
    private var showsTimes: Bool

    static let help = """
        A statement ends with ; and may take several lines. Tab completes, arrows go through the history, Ctrl-C ends a
        query or drops a line, Ctrl-D ends the shell.

        .tables [TEXT]        tables, those whose names have the text in them
        .schema [TABLE]       columns of a table, or of all
        .mode FORMAT          table, csv, tsv, jsonl or json
        .timer on|off         say how long a query took and how many rows were read
        .refresh              see what was written to the tables since they were opened
        .help, .quit

        """

    init(_ lake: Lake, options: SQLOptions, format: RowFormat, showsTimes: Bool) async throws {
        self.lake = lake
        self.options = options
        self.format = format
        self.showsTimes = showsTimes
        session = try await lake.sqlSession(options: options)
        let environment = ProcessInfo.processInfo.environment
        let history = environment["TARN_HISTORY"] ?? environment["HOME"].map { $0 + "/.tarn_history" }
        editor = LineEditor(historyPath: history)
    }

    func run() async throws {
        StandardError.write(
            "tarn \(Tarn.version), the lake at \(lake.home.folder). .help lists what can be typed.\n")
        // Interrupts while nothing runs are the editor's.
        Interrupts.take {}
        defer { Interrupts.take(nil) }
        await learnWords()
        var statement = ""
        while true {
            switch await editor.line(prompt: statement.isEmpty ? "tarn> " : "  ... ") {
            case .end:
                StandardError.write("\n")
                return
            case .interrupted: statement = ""
            case .line(let line):
                let blank = line.allSatisfy(\.isWhitespace)
                if statement.isEmpty, blank { continue }
                if statement.isEmpty, line.hasPrefix(".") {
                    editor.remember(line)
                    let words = line.dropFirst().split(whereSeparator: \.isWhitespace).map(String.init)
                    if words.first == "quit" || words.first == "exit" { return }
                    await attempt { try await self.obey(words) }
                    continue
                }
                statement += statement.isEmpty ? line : "\n" + line
                guard SQLSession.isComplete(statement) else { continue }
                editor.remember(statement.replacing("\n", with: " "))
                let query = statement
                statement = ""
                await attempt { try await self.show(query) }
            }
        }
    }

    /// Runs what may fail; the shell goes on.
    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
            StandardError.write("interrupted\n")
        } catch {
            StandardError.write("\(Failure(error).message)\n")
        }
    }

    // MARK: Queries

    private func show(_ query: String) async throws {
        let session = session
        let format = format
        let showsTimes = showsTimes
        let work = Task {
            try await SQLPrinter(format: format, path: nil, showsTimes: showsTimes).run(query, in: session)
        }
        Interrupts.take { work.cancel() }
        defer { Interrupts.take {} }
        try await work.value
    }

    // MARK: Commands

    private func obey(_ words: [String]) async throws {
        switch (words.first, words.dropFirst().first) {
        case ("help", _): StandardError.write(Self.help)
        case ("tables", let part):
            for name in try await session.tableNames() where part.map({ "\(name)".contains($0) }) ?? true {
                try StandardOutput.write("\(name)\n")
            }
        case ("schema", let table):
            for name in try await session.tableNames() where table.map({ "\(name)" == $0 }) ?? true {
                let columns = try await session.columns(of: name)
                let lines = columns.map { "    \($0.name) \($0.type)" }.joined(separator: ",\n")
                try StandardOutput.write("\(name) (\n\(lines)\n)\n")
            }
        case ("mode", let name?):
            guard let chosen = RowFormat(rawValue: name.lowercased()), chosen.isText else {
                throw UsageError(
                    "no format \"\(name)\" for a terminal; there is: table, csv, tsv, jsonl, json")
            }
            format = chosen
        case ("timer", "on"): showsTimes = true
        case ("timer", "off"): showsTimes = false
        case ("refresh", _):
            session = try await lake.sqlSession(options: options)
            await learnWords()
        default: throw UsageError("no command .\(words.joined(separator: " ")); .help lists them")
        }
    }

    /// Teaches the editor the names of tables and columns. What cannot be opened is not completed.
    private func learnWords() async {
        guard let names = try? await session.tableNames() else { return }
        var words = Set([".tables", ".schema", ".mode", ".timer", ".refresh", ".help", ".quit"])
        for name in names { words.insert("\(name)") }
        for name in names.prefix(Self.openedTableLimit) {
            guard let columns = try? await session.columns(of: name) else { continue }
            for column in columns { words.insert(column.name) }
        }
        editor.setWords(Array(words))
    }

    /// Tables that are opened for the names of their columns.
    private static let openedTableLimit = 40
}
