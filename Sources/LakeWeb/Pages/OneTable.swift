import Columnar
import DeltaLog
import DeltaSharing
import LakeCatalog
import LakeRuntime
import TableOperations
import TableScan
import TextFormats

/// A table that pages are asked of.
struct OneTable: Sendable {
    let name: TableName
    let table: Table
    let target: RequestTarget
    let frame: PageFrame
    let now: Int64

    var path: String { "/tables/\(name)" }

    /// A page of the table, with the ways to its others.
    func page(_ kind: String, _ title: String, _ content: HTML) -> HTML {
        let kinds = [
            ("", "Overview"), ("rows", "Rows"), ("history", "History"), ("differences", "Differences"),
            ("maintenance", "Maintenance"),
        ]
        let tabs: [HTML] = kinds.map { own, label in
            let current: HTML = own == kind ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(own.isEmpty ? path : "\(path)/\(own)")\"\(current)>\(label)</a></li>"
        }
        return frame.page(
            title, trail: [("Tables", "/"), (name.description, path)],
            "<nav aria-label=\"This table\"><ul class=\"tabs\">\(tabs)</ul></nav>\n" + content)
    }

    /// A whole number of a parameter; nil where it is left out. Throws ``PageError``.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws -> Int64? {
        guard let text = target[name], !text.isEmpty else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw PageError(
                status: 400, title: "No such number",
                message: "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The snapshot that the page is about.
    func snapshot() async throws -> Snapshot {
        try await table.snapshot(version: integer("version", in: 0...Int64(Int32.max)))
    }

    func time(_ milliseconds: Int64) -> HTML {
        let text = PointInTime.text(milliseconds: milliseconds)
        return "<time datetime=\"\(text)\" title=\"\(text)\">\(PageTime.ago(milliseconds, now: now))</time>"
    }

    // MARK: Overview

    func overview() async throws -> HTML {
        let snapshot = try await snapshot()
        let size = Figures.size(Int(clamping: snapshot.files.totalByteCount))
        var figures: [(String, HTML)] = []
        if let rows = snapshot.rowCount {
            figures.append(("rows", "\(Figures.grouped(Int(clamping: rows)))"))
        }
        figures.append(("files", "\(Figures.grouped(snapshot.files.count))"))
        figures.append(("size", "\(size)"))
        figures.append(("version", "\(snapshot.version)"))
        if let milliseconds = snapshot.timestampMilliseconds {
            figures.append(("written", time(milliseconds)))
        }
        let items: [HTML] = figures.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" }
        let comment: HTML = snapshot.metadata.tableDescription.map { "<p>\($0)</p>\n" } ?? ""
        let content: HTML = """
            \(comment)<dl class="figures">
            \(items)</dl>
            \(schema(snapshot))\(sizes(snapshot))\(settings(snapshot))
            """
        return page("", name.description, content)
    }

    private func schema(_ snapshot: Snapshot) -> HTML {
        let key = Set((try? snapshot.metadata.declaredKey()) ?? [])
        let partitions = Set(snapshot.metadata.partitionColumns)
        let rows: [HTML] = snapshot.schema.fields.map { field in
            var notes: [String] = []
            if key.contains(field.name) { notes.append("key") }
            if partitions.contains(field.name) { notes.append("partition") }
            if !field.isNullable { notes.append("not null") }
            return "<tr><th scope=\"row\">\(field.name)</th><td><code>\("\(field.type)")</code></td>"
                + "<td>\(notes.joined(separator: ", "))</td></tr>\n"
        }
        return """
            <h2 id="columns">Columns</h2>
            <div class="scroll" role="region" aria-labelledby="columns" tabindex="0"><table>
            <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Notes</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div>

            """
    }

    private func sizes(_ snapshot: Snapshot) -> HTML {
        let histogram = SizeHistogram(snapshot.files.lazy.map { Int(clamping: $0.size) })
        guard !histogram.bins.isEmpty else { return "" }
        return "<h2>File sizes</h2>\n\(histogram.svg)\n"
    }

    private func settings(_ snapshot: Snapshot) -> HTML {
        let own = snapshot.protocolAction
        let features = Set(own.readerFeatures ?? []).union(own.writerFeatures ?? []).sorted()
        let rows: [HTML] = snapshot.metadata.configuration.sorted { $0.key < $1.key }.map {
            "<tr><th scope=\"row\"><code>\($0.key)</code></th><td>\($0.value)</td></tr>\n"
        }
        let table: HTML =
            rows.isEmpty
            ? "<p>None.</p>\n"
            : """
            <div class="scroll" role="region" aria-labelledby="properties" tabindex="0"><table>
            <thead><tr><th scope="col">Property</th><th scope="col">Value</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div>

            """
        return """
            <h2 id="properties">Properties</h2>
            \(table)<p class="quiet">Protocol: reader \(Int(own.minReaderVersion)), writer \(Int(own.minWriterVersion))\
            \(features.isEmpty ? "" : "; \(features.joined(separator: ", "))"). Identifier \(snapshot.metadata.id).</p>

            """
    }

    // MARK: History

    func history() async throws -> HTML {
        let limit = try integer("limit", in: 1...10_000) ?? 50
        let versions = try await table.location.history(limit: Int(limit) + 1)
        let newest = versions.first?.version
        let items: [HTML] = versions.prefix(Int(limit)).map { entry(of: $0, newest: newest) }
        let more: HTML =
            versions.count > Int(limit)
            ? "<p><a href=\"\(path)/history?limit=\(min(limit * 4, 10_000))\">Older versions</a></p>\n" : ""
        return page("history", "History", "<ol class=\"timeline\" reversed>\n\(items)</ol>\n\(more)")
    }

    private func entry(of version: CommitSummary, newest: Int64?) -> HTML {
        let words = ["+": "inserted", "~": "updated", "-": "deleted"]
        let figures = version.rowFigures.enumerated().map { index, figure in
            let rows = index > 0 ? "" : figure.count == 1 ? " row" : " rows"
            return "\(Figures.grouped(figure.count))\(rows) \(words[figure.sign] ?? "")"
        }.joined(separator: ", ")
        let note: HTML = version.info?.other["userMetadata"]?.stringValue.map { "<p>\($0)</p>" } ?? ""
        let engine: HTML = version.info?.engineInfo.map { " · \($0)" } ?? ""
        let compare: HTML =
            version.version > 0
            ? " · <a href=\"\(path)/differences?from=\(version.version - 1)&amp;to=\(version.version)\">what changed</a>"
            : ""
        return """
            <li><p><strong>Version \(version.version)</strong> \(version.info?.operation ?? "")\
            \(figures.isEmpty ? "" : ": \(figures)")</p>\(note)\
            <p class="quiet">\(time(version.timestampMilliseconds)), \
            \(PointInTime.text(milliseconds: version.timestampMilliseconds))\(engine)</p>\
            <p><a href="\(path)/rows?version=\(version.version)">rows</a>\(compare)</p></li>

            """
    }
}

/// How many files there are of each size, in powers of four.
struct SizeHistogram {
    struct Bin {
        var label: String
        var count = 0
    }

    private(set) var bins: [Bin] = []

    private static let limits = [
        4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20, 64 << 20, 256 << 20, 1 << 30,
    ]

    init(_ sizes: some Sequence<Int>) {
        var all = (Self.limits.map { Bin(label: "below \(Figures.size($0).replacing(".0 ", with: " "))") })
        all.append(Bin(label: "1 GB or more"))
        for size in sizes { all[Self.limits.firstIndex { size < $0 } ?? Self.limits.count].count += 1 }
        guard let first = all.firstIndex(where: { $0.count > 0 }),
            let last = all.lastIndex(where: { $0.count > 0 })
        else { return }
        bins = Array(all[first...last])
    }

    /// Bars with their counts; a screen reader gets the same as one sentence.
    var svg: HTML {
        let most = max(bins.map(\.count).max() ?? 1, 1)
        let bars: [HTML] = bins.enumerated().map { index, bin in
            let y = index * 26
            let width = bin.count == 0 ? 0 : max(2, bin.count * 220 / most)
            return """
                <text class="quiet" x="110" y="\(y + 17)" text-anchor="end">\(bin.label)</text>\
                <rect x="120" y="\(y + 4)" width="\(width)" height="18" rx="3"/>\
                <text x="\(128 + width)" y="\(y + 17)">\(Figures.grouped(bin.count))</text>

                """
        }
        let spoken = bins.map { "\($0.label): \($0.count)" }.joined(separator: ", ")
        return """
            <svg class="bars" viewBox="0 0 420 \(bins.count * 26 + 2)" role="img" aria-label="Files by size. \(spoken)">
            \(bars)</svg>
            """
    }
}
