import Columnar
import DeltaLog
import DeltaSharing
import Expressions
import LakeCatalog
import LakeRuntime
import TableOperations
import TableScan
import TextFormats

extension OneTable {
    /// Bytes of the data files that a page reads at most to compare versions: what fits in memory beside other work.
    private static let comparedByteLimit: Int64 = 64 << 20

    /// Rows of each kind that a page of differences shows.
    private static let shownDifferenceCount = 50

    // MARK: Rows

    /// Rows of any version, those for which a condition holds.
    func rows() async throws -> HTML {
        let snapshot = try await snapshot()
        let newest = try await table.snapshot().version
        let limit = try integer("limit", in: 1...1_000) ?? 50
        let text = (target["where"] ?? "")
        var content = form(snapshot, newest: newest, limit: limit, condition: text)
        do {
            let schema = snapshot.schema.columnar
            let condition =
                text.allSatisfy { $0 == " " } ? nil : try Condition.parse(text, schema: schema)
            var parts: [RecordBatch] = []
            var count = 0
            let scan = try Scan(snapshot, condition: condition, limit: Int(limit))
            for try await batch in scan {
                parts.append(batch)
                count += batch.rowCount
            }
            let said = count == 1 ? "1 row" : "\(count) rows"
            let of: String =
                condition == nil && count == Int(limit)
                ? snapshot.rowCount.map { " of \(Figures.grouped(Int(clamping: $0)))" } ?? "" : ""
            content += "<p>\(said)\(of), version \(snapshot.version).</p>\n"
            content += Self.table(scan.schema, parts, label: "Rows")
        } catch {
            let told = PageError(error)
            content +=
                "<div class=\"error\" role=\"alert\"><p><strong>\(told.title).</strong></p><pre>\(told.message)</pre></div>\n"
        }
        return page("rows", "Rows", content)
    }

    private func form(_ snapshot: Snapshot, newest: Int64, limit: Int64, condition: String) -> HTML {
        let example =
            snapshot.schema.fields.first { $0.name == "points" } != nil ? "points >= 30" : "condition"
        return """
            <form class="ask" method="get" action="\(path)/rows">
            <div><label for="version">Version, 0 to \(newest)</label><input id="version" name="version" type="number" \
            min="0" max="\(newest)" value="\(snapshot.version)"></div>
            <div class="wide"><label for="where">Where, as in SQL</label><input id="where" name="where" \
            value="\(condition)" placeholder="\(example)" spellcheck="false" autocapitalize="off"></div>
            <div><label for="limit">Rows</label><input id="limit" name="limit" type="number" min="1" max="1000" \
            value="\(limit)"></div>
            <button type="submit">Show</button>
            </form>

            """
    }

    /// The cells above columns.
    private static func head(of schema: Schema) -> [HTML] {
        schema.fields.map { field in
            isNumber(field.type)
                ? "<th scope=\"col\" class=\"number\">\(field.name)</th>"
                : "<th scope=\"col\">\(field.name)</th>"
        }
    }

    /// Batches as one table. `label` names the region that scrolls.
    static func table(_ schema: Schema, _ batches: [RecordBatch], label: String, rowClass: String = "")
        -> HTML
    {
        let head = head(of: schema)
        var rows: [HTML] = []
        for batch in batches { rows += Self.rows(batch, rowClass: rowClass) }
        return """
            <div class="scroll" role="region" aria-label="\(label)" tabindex="0"><table class="rows">
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>

            """
    }

    /// The rows of a batch as rows of a table. Long texts are cut.
    static func rows(_ batch: RecordBatch, rowClass: String, sign: HTML? = nil) -> [HTML] {
        let texts = zip(batch.columns, batch.schema.fields).map { ColumnText.render($0, field: $1) }
        let numbers = batch.schema.fields.map { isNumber($0.type) }
        let start: HTML = rowClass.isEmpty ? "<tr>" : "<tr class=\"\(rowClass)\">"
        return (0..<batch.rowCount).map { row in
            let cells: [HTML] = texts.indices.map { column in
                guard let text = texts[column].string(at: row) else { return "<td class=\"null\">null</td>" }
                let shown = text.count > 200 ? text.prefix(200) + "\u{2026}" : text[...]
                return numbers[column] ? "<td class=\"number\">\(shown)</td>" : "<td>\(shown)</td>"
            }
            return "\(start)\(sign ?? "")\(cells)</tr>\n"
        }
    }

    private static func isNumber(_ type: DataType) -> Bool {
        switch type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
            .decimal:
            true
        default: false
        }
    }

    // MARK: Differences

    /// What changed between two versions.
    func differences() async throws -> HTML {
        let newest = try await table.snapshot()
        let range = 0...Int64(Int32.max)
        let to = try integer("to", in: range) ?? newest.version
        let from = try integer("from", in: range) ?? max(0, to - 1)
        let form: HTML = """
            <form class="ask" method="get" action="\(path)/differences">
            <div><label for="from">From version</label><input id="from" name="from" type="number" min="0" \
            max="\(newest.version)" value="\(from)"></div>
            <div><label for="to">To version</label><input id="to" name="to" type="number" min="0" \
            max="\(newest.version)" value="\(to)"></div>
            <button type="submit">Compare</button>
            </form>

            """
        guard from != to else {
            return page(
                "differences", "Differences", form + "<p>A version does not differ from itself.</p>\n")
        }
        do {
            let older = try await table.snapshot(version: from)
            let newer = to == newest.version ? newest : try await table.snapshot(version: to)
            return page("differences", "Differences", form + (try await comparison(older, newer)))
        } catch {
            let told = PageError(error)
            let said: HTML = "<div class=\"error\" role=\"alert\"><p>\(told.message)</p></div>\n"
            return page("differences", "Differences", form + said)
        }
    }

    private func comparison(_ older: Snapshot, _ newer: Snapshot) async throws -> HTML {
        let oldKeys = Set(older.files.map(\.key))
        let newKeys = Set(newer.files.map(\.key))
        let byteCount =
            older.files.reduce(0) { newKeys.contains($1.key) ? $0 : $0 + $1.size }
            + newer.files.reduce(0) { oldKeys.contains($1.key) ? $0 : $0 + $1.size }
        guard byteCount <= Self.comparedByteLimit else {
            return """
                <p>Too much differs for a page: \(Figures.size(Int(clamping: byteCount))) of files are in one version \
                only. On the command line it can be done:</p>
                <pre>tarn diff \(name.description) --from \(older.version) --to \(newer.version)</pre>

                """
        }
        let key = try newer.metadata.declaredKey()
        let difference = try await TableDifference(from: older, to: newer, key: key)
        let counts: [(String, Int)] = [
            ("added", difference.added.rowCount), ("removed", difference.removed.rowCount),
            ("changed", difference.changedTo.rowCount),
        ]
        let items: [HTML] = counts.map {
            "<div><dt>rows \($0.0)</dt><dd>\(Figures.grouped($0.1))</dd></div>\n"
        }
        var content: HTML = "<dl class=\"figures\">\n\(items)</dl>\n"
        guard counts.contains(where: { $0.1 > 0 }) else { return content + "<p>The rows are the same.</p>\n" }
        content += Self.table(difference)
        if counts.contains(where: { $0.1 > Self.shownDifferenceCount }) {
            content +=
                "<p class=\"quiet\">The first \(Self.shownDifferenceCount) of each kind are shown.</p>\n"
        }
        return content
    }

    private static func table(_ difference: TableDifference) -> HTML {
        func sign(_ word: String) -> HTML { "<th scope=\"row\" class=\"sign\">\(word)</th>" }
        func first(_ batch: RecordBatch) -> RecordBatch {
            batch.rowCount > shownDifferenceCount ? batch.slice(0..<shownDifferenceCount) : batch
        }
        var body = rows(first(difference.added), rowClass: "added", sign: sign("added"))
        body += rows(first(difference.removed), rowClass: "removed", sign: sign("removed"))
        let before = rows(first(difference.changedFrom), rowClass: "before", sign: sign("was"))
        let after = rows(first(difference.changedTo), rowClass: "after", sign: sign("is"))
        for (was, now) in zip(before, after) { body += [was, now] }
        let head = head(of: difference.added.schema)
        return """
            <div class="scroll" role="region" aria-label="Rows that differ" tabindex="0"><table class="rows">
            <thead><tr><th scope="col">Row</th>\(head)</tr></thead>
            <tbody>
            \(body)</tbody></table></div>

            """
    }
}
