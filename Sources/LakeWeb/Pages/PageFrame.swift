import TextFormats

/// What every page has around its content.
struct PageFrame {
    var lakeName: String
    /// Whether there is somebody to sign out.
    var isSignedIn: Bool

    /// A whole page. `trail` are the pages above this one: names and paths.
    func page(
        _ title: String, trail: [(name: String, path: String)] = [], width: String = "", _ content: HTML
    ) -> HTML {
        let crumbs: [HTML] = trail.map { "<li><a href=\"\($0.path)\">\($0.name)</a></li>" }
        let navigation: HTML =
            crumbs.isEmpty
            ? "" : "<nav aria-label=\"Where you are\"><ol class=\"trail\">\(crumbs)</ol></nav>\n"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) · \(lakeName)</title>
            <link rel="stylesheet" href="/style.css">
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header class="top"><div><a class="home" href="/">\(lakeName)</a>\
            <nav aria-label="Main"><a href="/">Tables</a> <a href="/report">Class report</a>\(signOut)</nav></div></header>
            <main id="content">
            \(navigation)<h1>\(title)</h1>
            \(content)
            </main>
            </body>
            </html>

            """
    }

    private var signOut: HTML {
        isSignedIn
            ? " <form method=\"post\" action=\"/logout\"><button class=\"link\" type=\"submit\">Sign out</button></form>"
            : ""
    }
}

/// Shapes of time that pages use.
enum PageTime {
    /// `3 hours ago`, for a span that a person takes in.
    static func ago(_ milliseconds: Int64, now: Int64) -> String {
        let seconds = max(0, now - milliseconds) / 1_000
        let units: [(limit: Int64, size: Int64, name: String)] = [
            (90, 1, "second"), (90 * 60, 60, "minute"), (36 * 3_600, 3_600, "hour"), (.max, 86_400, "day"),
        ]
        let unit = units.first { seconds < $0.limit } ?? (.max, 86_400, "day")
        let count = seconds / unit.size
        return "\(count) \(unit.name)\(count == 1 ? "" : "s") ago"
    }
}
