import LakeCatalog
package import TextFormats

extension WeeklyReport {
    /// A whole page in one file: no script, nothing from the network.
    public var page: String {
        let week = lastDay.map(PointInTime.day) ?? "no week yet"
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <title>Class report, week of \(week)</title>
            <style>\(HTML(stringLiteral: PageStyle.text))</style>
            </head>
            <body>
            <main class="report">
            <h1>Class report, week of \(week)</h1>
            \(content)
            </main>
            </body>
            </html>

            """
        return html.text
    }

    /// Everything below the heading.
    package var content: HTML {
        guard lastDay != nil else {
            return "<p>The table \(configuration.table.description) has no rows yet.</p>"
        }
        return HTML([audienceNote, figures, cohortTable, falling, rising, lists, allLearners, rules])
    }

    private var audienceNote: HTML {
        """
        <p class="notice"><strong>For \(configuration.audience).</strong> This page names learners. Keep it where only \
        they can open it, and do not pass it on.</p>

        """
    }

    private var figures: HTML {
        let counts = [
            ("learners", "\(whole.learnerCount)"),
            ("\(configuration.pointsThreshold) points or more", "\(whole.highPointsCount)"),
            ("\(commitsText) or more", "\(whole.highCommitsCount)"),
            ("mean points last week", Self.mean(whole.lastMeanPoints)),
            ("mean points, \(configuration.days) days", Self.mean(whole.meanPoints)),
            ("points in all", Self.grouped(whole.totalPoints)),
        ]
        let items: [HTML] = counts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" }
        return "<dl class=\"figures\">\n\(items)</dl>\n"
    }

    // MARK: Tables

    private var cohortTable: HTML {
        let rows: [HTML] = (cohorts + [whole]).map { group in
            let name = group.name == whole.name ? "all" : group.name
            return """
                <tr><th scope="row">\(name)</th><td>\(group.learnerCount)</td>\
                <td>\(Self.mean(group.lastMeanPoints))</td><td>\(Self.mean(group.lastMeanCommits))</td>\
                <td>\(Self.mean(group.meanPoints))</td><td>\(Self.mean(group.meanCommits))</td>\
                <td>\(Self.grouped(group.totalPoints))</td><td>\(Self.grouped(group.totalCommits))</td>\
                <td>\(group.highPointsCount)</td><td>\(group.highCommitsCount)</td></tr>

                """
        }
        return """
            <h2 id="cohorts">Cohorts</h2>
            <div class="scroll" role="region" aria-labelledby="cohorts" tabindex="0"><table class="numbers">
            <thead><tr><th scope="col">Cohort</th><th scope="col">Learners</th>\
            <th scope="col">Points last week</th><th scope="col">Commits last week</th>\
            <th scope="col">Points, \(configuration.days) days</th><th scope="col">Commits, \(configuration.days) days</th>\
            <th scope="col">Points in all</th><th scope="col">Commits in all</th>\
            <th scope="col">\(configuration.pointsThreshold) points or more</th>\
            <th scope="col">\(commitsText) or more</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table></div>

            """
    }

    private var falling: HTML {
        section(
            "falling", "Falling", learners(.falling),
            none: "Nobody is falling.",
            said:
                "No points for \(configuration.quietWeeks) weeks, or the last \(configuration.recentWeeks) weeks "
                + "at least \(configuration.changePercent) % below their own mean before.")
    }

    private var rising: HTML {
        section(
            "rising", "Rising", learners(.rising),
            none: "Nobody is rising.",
            said:
                "The last \(configuration.recentWeeks) weeks at least \(configuration.changePercent) % above their "
                + "own mean before.")
    }

    private func section(_ id: String, _ title: String, _ learners: [Learner], none: String, said: String)
        -> HTML
    {
        guard !learners.isEmpty else { return "<h2 id=\"\(id)\">\(title)</h2>\n<p>\(none)</p>\n" }
        let rows: [HTML] = learners.map { learner in
            """
            <tr><th scope="row">\(learner.name)</th><td>\(learner.cohort)</td><td>\(plot(learner))</td>\
            <td>\(Self.mean(learner.newMean))</td><td>\(Self.mean(learner.oldMean))</td>\
            <td>\(Self.change(learner))</td><td>\(learner.weeksSincePoints.map(String.init) ?? "never")</td></tr>

            """
        }
        return """
            <h2 id="\(id)">\(title) <span class="count">\(learners.count)</span></h2>
            <p>\(said)</p>
            <div class="scroll" role="region" aria-labelledby="\(id)" tabindex="0"><table class="numbers">
            <thead><tr><th scope="col">Learner</th><th scope="col">Cohort</th><th scope="col">12 weeks</th>\
            <th scope="col">Recent mean</th><th scope="col">Mean before</th><th scope="col">Change</th>\
            <th scope="col">Weeks since points</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table></div>

            """
    }

    private var lists: HTML {
        let present = learners.filter { $0.trend != .gone || $0.lastPoints != nil }
        let highPoints = present.filter(hasHighPoints).sorted {
            ($1.lastPoints ?? 0, $0.id) < ($0.lastPoints ?? 0, $1.id)
        }
        let lowPoints = present.filter { !hasHighPoints($0) }
        let highCommits = present.filter(hasHighCommits)
            .sorted { ($1.lastCommits ?? 0, $0.id) < ($0.lastCommits ?? 0, $1.id) }
        let lowCommits = present.filter { !hasHighCommits($0) }
        return """
            <h2>Last week</h2>
            \(list("\(configuration.pointsThreshold) points or more", highPoints) { $0.lastPoints })\
            \(list("Below \(configuration.pointsThreshold) points", lowPoints) { $0.lastPoints })\
            \(list("\(commitsText) or more", highCommits) { $0.lastCommits })\
            \(list("Below \(commitsText)", lowCommits) { $0.lastCommits })
            """
    }

    private func list(_ title: String, _ learners: [Learner], _ value: (Learner) -> Int64?) -> HTML {
        let items: [HTML] = learners.map { learner in
            "<li>\(learner.name) <span class=\"quiet\">\(learner.cohort)</span> "
                + "<b>\(value(learner).map(String.init) ?? "no row")</b></li>\n"
        }
        return """
            <details><summary>\(title) <span class="count">\(learners.count)</span></summary>
            \(items.isEmpty ? "<p>Nobody.</p>" : "<ul class=\"names\">\n\(items)</ul>")
            </details>

            """
    }

    private var allLearners: HTML {
        let rows: [HTML] = learners.map { learner in
            """
            <tr><th scope="row">\(learner.name)</th><td>\(learner.cohort)</td>\
            <td>\(learner.lastPoints.map(String.init) ?? "\u{2013}")</td>\
            <td>\(learner.lastCommits.map(String.init) ?? "\u{2013}")</td>\
            <td>\(Self.mean(learner.meanPoints))</td><td>\(Self.mean(learner.meanCommits))</td>\
            <td>\(Self.grouped(learner.totalPoints))</td><td>\(Self.grouped(learner.totalCommits))</td>\
            <td>\(plot(learner))</td><td>\(learner.trend.rawValue)</td></tr>

            """
        }
        return """
            <h2 id="learners">All learners</h2>
            <div class="scroll" role="region" aria-labelledby="learners" tabindex="0"><table class="numbers">
            <thead><tr><th scope="col">Learner</th><th scope="col">Cohort</th><th scope="col">Points last week</th>\
            <th scope="col">Commits last week</th><th scope="col">Points, \(configuration.days) days</th>\
            <th scope="col">Commits, \(configuration.days) days</th><th scope="col">Points in all</th>\
            <th scope="col">Commits in all</th><th scope="col">12 weeks</th><th scope="col">Trend</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table></div>

            """
    }

    private var rules: HTML {
        let asOf = asOfDay.map { "as of \(PointInTime.day($0)), " } ?? ""
        return """
            <footer><p>From \(configuration.table.description), \(asOf)version \(Int(version)). Means are over the rows \
            that there are; a week without a row counts as 0 against thresholds and in trends. All plots have the same \
            scale. After \(configuration.goneWeeks) weeks without points a learner is gone and in no list but the \
            last.</p></footer>

            """
    }

    // MARK: Pieces

    private var commitsText: String {
        configuration.commitsThreshold == 1 ? "1 commit" : "\(configuration.commitsThreshold) commits"
    }

    /// One scale for all plots: most learners' best weeks, rather than the one best.
    private var plotScale: Int64 {
        let best = learners.map { $0.weeklyPoints.suffix(12).max() ?? 0 }.sorted()
        guard !best.isEmpty else { return 1 }
        return max(best[min(best.count - 1, best.count * 9 / 10)], Int64(configuration.pointsThreshold), 1)
    }

    private func plot(_ learner: Learner) -> HTML {
        let shown = learner.weeklyPoints.suffix(12).map(String.init).joined(separator: ", ")
        return TrendPlot.svg(learner.weeklyPoints, scale: plotScale, label: "points a week: \(shown)")
    }

    static func mean(_ value: Double?) -> String { value.map { decimal($0, digits: 1) } ?? "\u{2013}" }

    private static func change(_ learner: Learner) -> String {
        guard let new = learner.newMean, let old = learner.oldMean else { return "\u{2013}" }
        let change = new - old
        return (change > 0 ? "+" : change < 0 ? "\u{2212}" : "") + decimal(abs(change), digits: 1)
    }

    private static func grouped(_ number: Int64) -> String { Figures.grouped(Int(number)) }
}
