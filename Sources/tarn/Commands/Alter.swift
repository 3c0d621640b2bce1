import ArgumentParser
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Alter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change a table's columns, properties or protocol.",
        discussion: """
            Shows what changes before anything is written, and does all of it in one version. Columns within structures
            are named by their path, such as address.city; within lists and maps by element, key and value.

            Example: tarn alter class.marks --add-columns "note string" --add-constraint "valid=mark >= 0" --dry-run
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(
        name: .long, help: ArgumentHelp("New nullable columns, such as \"note string\".", valueName: "ddl"))
    var addColumns: String?

    @Option(
        name: .long, help: ArgumentHelp("Wider types of columns, such as \"points long\".", valueName: "ddl"))
    var widen: String?

    @Option(name: .long, help: ArgumentHelp("Another name for a column; repeatable.", valueName: "old=new"))
    var rename: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A column to drop; repeatable. Older versions keep it.", valueName: "column"))
    var drop: [String] = []

    @Option(name: .long, help: ArgumentHelp("A table property; repeatable.", valueName: "name=value"))
    var set: [String] = []

    @Option(name: .long, help: ArgumentHelp("A property to remove; repeatable.", valueName: "name"))
    var unset: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A condition that all rows must meet, those there included; repeatable.", valueName: "name=expr"))
    var addConstraint: [String] = []

    @Option(name: .long, help: ArgumentHelp("A constraint to remove; repeatable.", valueName: "name"))
    var dropConstraint: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The value of a column where rows lack it, a literal; repeatable.", valueName: "column=literal"))
    var setDefault: [String] = []

    @Option(name: .long, help: ArgumentHelp("A default to remove; repeatable.", valueName: "column"))
    var dropDefault: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A feature that the protocol is to list; repeatable.", valueName: "name"))
    var feature: [String] = []

    @Flag(name: .long, help: "Allow a higher protocol, which older readers and writers cannot open.")
    var upgrade = false

    @Flag(name: .long, help: "Only show the changes.")
    var dryRun = false

    @Flag(name: .long, help: "Do not ask before columns are dropped.")
    var yes = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        let changes = try changes()
        guard !changes.isEmpty else { throw UsageError("nothing to change; see tarn alter --help") }
        var options = AlterOptions()
        options.allowsUpgrade = upgrade
        let lines = try await place.differences(of: changes, options: options)
        if dryRun {
            try StandardOutput.write(lines.map { $0 + "\n" }.joined())
            return
        }
        StandardError.write(lines.map { $0 + "\n" }.joined())
        if !drop.isEmpty, !yes {
            guard Terminal.isInteractive else {
                throw UsageError("dropping columns needs --yes where nobody can be asked")
            }
            StandardError.write("Change \(table)? [y/N] ")
            guard readLine()?.lowercased().hasPrefix("y") == true else { return }
        }
        let result = try await place.alter(changes, options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }

    /// Features and properties first: columns may need what they turn on.
    private func changes() throws -> [TableEdit] {
        var changes: [TableEdit] = feature.map { .support(TableFeature(rawValue: $0)) }
        for text in set {
            let (name, value) = try Self.pair(text, "--set")
            changes.append(.setProperty(name, value))
        }
        changes += unset.map { .unsetProperty($0) }
        for field in try addColumns.map(TableSchemaText.fields) ?? [] {
            guard field.isNullable, field.metadata.isEmpty else {
                throw UsageError("column \(field.name): a new column is nullable and has no default yet")
            }
            changes.append(.addColumn(path: Self.path(field.name), field.type))
        }
        for field in try widen.map(TableSchemaText.fields) ?? [] {
            changes.append(.widen(path: Self.path(field.name), field.type))
        }
        for text in rename {
            let (old, new) = try Self.pair(text, "--rename")
            changes.append(.rename(path: Self.path(old), to: new))
        }
        changes += drop.map { .drop(path: Self.path($0)) }
        changes += dropConstraint.map { .dropConstraint(name: $0) }
        for text in addConstraint {
            let (name, expression) = try Self.pair(text, "--add-constraint")
            changes.append(.addConstraint(name: name, expression: expression))
        }
        for text in setDefault {
            let (column, literal) = try Self.pair(text, "--set-default")
            changes.append(.setDefault(column: column, expression: literal))
        }
        changes += dropDefault.map { .setDefault(column: $0, expression: nil) }
        return changes
    }

    /// `name=value`, cut at the first equals sign.
    static func pair(_ text: String, _ option: String) throws -> (String, String) {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw UsageError("\(option) \(text): write it as name=value")
        }
        return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }

    private static func path(_ name: String) -> [String] {
        name.split(separator: ".").map(String.init)
    }
}
