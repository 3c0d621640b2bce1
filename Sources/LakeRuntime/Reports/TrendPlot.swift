import TextFormats

/// A learner's weeks as a small line, drawn by the page itself.
enum TrendPlot {
    private static let width = 120.0
    private static let height = 28.0

    /// The newest `count` weeks as SVG, the last one marked. `scale` is the value at the top, the same for all
    /// learners of a page, so that lines can be held against each other.
    static func svg(_ weeks: [Int64], scale: Int64, count: Int = 12, label: String) -> HTML {
        let shown = Array(weeks.suffix(count))
        guard let last = shown.last else { return "" }
        let step = width / Double(max(count - 1, 1))
        // Shorter histories end at the right side as well: the last week is below the last week.
        let start = width - step * Double(shown.count - 1)
        let points = shown.enumerated().map { index, value in
            "\(coordinate(start + step * Double(index))),\(coordinate(y(value, scale)))"
        }
        let line = points.joined(separator: " ")
        return """
            <svg class="trend" viewBox="-3 -3 126 34" width="126" height="34" role="img" aria-label="\(label)">\
            <line class="floor" x1="0" y1="28" x2="120" y2="28"/><polyline points="\(line)"/>\
            <circle cx="\(coordinate(width))" cy="\(coordinate(y(last, scale)))" r="2.5"/></svg>
            """
    }

    private static func y(_ value: Int64, _ scale: Int64) -> Double {
        height - height * Double(min(max(value, 0), scale)) / Double(max(scale, 1))
    }

    private static func coordinate(_ value: Double) -> String { WeeklyReport.decimal(value, digits: 1) }
}
