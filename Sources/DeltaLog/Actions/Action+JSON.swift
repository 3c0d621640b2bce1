extension Action {
    /// The action as a line of a commit has it, without the line feed.
    package var jsonText: String {
        String(decoding: ActionWriter.lines([self]).dropLast(), as: UTF8.self)
    }
}
