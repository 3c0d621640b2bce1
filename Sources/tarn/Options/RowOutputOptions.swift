import ArgumentParser

/// In which format and where rows go.
struct RowOutputOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "table, csv, tsv, jsonl, json, parquet or arrow; else by the ending of --output, else table.",
            valueName: "f"))
    var format: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to this file; - is standard output.", valueName: "file"))
    var output: String?

    var chosenFormat: RowFormat {
        get throws {
            if let format {
                guard let known = RowFormat(rawValue: format.lowercased()) else {
                    let names = RowFormat.allCases.map(\.rawValue).joined(separator: ", ")
                    throw UsageError("no format \"\(format)\"; there is: \(names)")
                }
                return known
            }
            return output.flatMap { RowFormat(fileName: $0) } ?? .table
        }
    }
}

/// Lists as they stand in options.
enum Lists {
    /// `a, b` as two names.
    static func names(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var name = part
            while name.first == " " { name = name.dropFirst() }
            while name.last == " " { name = name.dropLast() }
            return String(name)
        }
    }
}
