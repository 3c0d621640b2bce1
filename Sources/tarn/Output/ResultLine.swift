import DeltaLog
import LakeRuntime
import TableOperations

/// The line that each write ends with, and the same figures as JSON.
struct ResultLine {
    var table: String
    var result: WriteResult
    var seconds: Double
    /// Where rows that could not be taken went.
    var quarantine: Quarantine? = nil
    var peakByteCount: Int = ProcessFigures.peakByteCount

    /// `codetrack.weekly_stats: version 12  +1,775 ~32 =9,968  2 files, 41 KB  0.21 s  peak 38 MB`
    var text: String {
        if let version = result.alreadyAppliedAt { return "\(table): already applied at version \(version)" }
        var rows = "+\(Figures.grouped(result.rowsInserted)) ~\(Figures.grouped(result.rowsUpdated))"
        if result.rowsDeleted > 0 { rows += " -\(Figures.grouped(result.rowsDeleted))" }
        rows += " =\(Figures.grouped(result.rowsUnchanged))"
        let files = Figures.counted(result.filesAdded, "file")
        var text =
            "\(table): version \(result.version)  \(rows)  \(files), \(Figures.size(result.bytesAdded))  "
        text += "\(Figures.seconds(seconds))  peak \(Figures.size(peakByteCount))"
        if result.duplicateRowsInTable > 0 {
            text += "  mended \(Figures.counted(result.duplicateRowsInTable, "row")) with the key of another"
        }
        if let quarantine, quarantine.rowCount > 0 {
            text += "  \(Figures.counted(quarantine.rowCount, "row")) put aside in \(quarantine.path)"
        }
        if let version = result.compactionVersion {
            text += "  merged \(Figures.grouped(result.compactedFiles)) small files in version \(version)"
        }
        return text
    }

    var json: JSONObject {
        var object = JSONObject()
        object["table"] = .string(table)
        object["version"] = .integer(result.version)
        object["committed"] = .boolean(result.committed)
        if let version = result.alreadyAppliedAt { object["alreadyAppliedAt"] = .integer(version) }
        let counts: [(String, Int)] = [
            ("rowsInserted", result.rowsInserted), ("rowsUpdated", result.rowsUpdated),
            ("rowsUnchanged", result.rowsUnchanged), ("rowsDeleted", result.rowsDeleted),
            ("duplicateRowsInBatch", result.duplicateRowsInBatch),
            ("filesAdded", result.filesAdded), ("filesRemoved", result.filesRemoved),
            ("bytesAdded", result.bytesAdded), ("bytesRemoved", result.bytesRemoved),
            ("filesProbed", result.filesProbed), ("retries", result.retries), ("peakBytes", peakByteCount),
        ]
        if let version = result.compactionVersion {
            object["compactionVersion"] = .integer(version)
            object["compactedFiles"] = .integer(result.compactedFiles)
        }
        if let quarantine {
            object["rowsQuarantined"] = .integer(quarantine.rowCount)
            object["quarantine"] = .string(quarantine.path)
        }
        object["duplicateRowsInTable"] = .integer(result.duplicateRowsInTable)
        for (name, value) in counts { object[name] = .integer(value) }
        for (name, value) in LakeOption.requestFigures { object[name] = value }
        object["seconds"] = .number(Figures.decimal(seconds, digits: 3))
        return object
    }

    /// Prints the line, or the object.
    func report(_ option: ReportOption) throws {
        try StandardOutput.write(option.json ? JSONValue.object(json).jsonText + "\n" : text + "\n")
    }
}
