extension ObjectPath {
    /// The path with empty and `.` segments dropped; nil if it holds `..` or a NUL.
    public init?(normalizing text: String) {
        let segments = text.split(separator: "/").filter { $0 != "." }
        self.init(segments.joined(separator: "/"))
    }
}
