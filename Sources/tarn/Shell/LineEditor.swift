import Dispatch
import Glibc
import Synchronization

/// Lines that a person types, with editing, history and completion where the system has libedit.
///
/// The library is loaded when a shell starts, so that a server that never runs one does not need it. Without it lines
/// come as the terminal gives them. One editor is used at a time: the library is full of global variables.
@safe
final class LineEditor: Sendable {
    /// What came of asking for a line.
    enum Input: Sendable {
        case line(String)
        case interrupted
        case end
    }

    private typealias ReadLine = @convention(c) (UnsafePointer<CChar>) -> UnsafeMutablePointer<CChar>?
    private typealias Act = @convention(c) () -> Void
    private typealias TakeText = @convention(c) (UnsafePointer<CChar>) -> CInt
    private typealias TakeNumber = @convention(c) (CInt) -> Void
    private typealias Generator = @convention(c) (UnsafePointer<CChar>?, CInt) -> UnsafeMutablePointer<CChar>?
    private typealias Matches =
        @convention(c) (
            UnsafePointer<CChar>?, Generator
        ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    private typealias Complete =
        @convention(c) (
            UnsafePointer<CChar>?, CInt, CInt
        ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

    /// What the callbacks of the library, which have no room for an owner, work with.
    @safe
    private struct Shared {
        var words: [String] = []
        var matches: [String] = []
        var findMatches: Matches?
    }

    private static let shared = Mutex(Shared())
    private static let historyLimit: CInt = 1_000

    private let queue = DispatchQueue(label: "tarn.lines")
    private let readLine: ReadLine?
    private let addHistory: TakeText?
    private let writeHistory: TakeText?
    private let historyPath: String?

    /// `historyPath`: where lines are kept from one session to the next.
    init(historyPath: String?) {
        self.historyPath = historyPath
        // Never closed: its handlers may be called as long as the process runs.
        let library = unsafe dlopen("libedit.so.2", RTLD_NOW) ?? dlopen("libedit.so.0", RTLD_NOW)
        guard let library = unsafe library, let read = unsafe dlsym(library, "readline") else {
            unsafe readLine = nil
            unsafe addHistory = nil
            unsafe writeHistory = nil
            return
        }
        unsafe readLine = unsafeBitCast(read, to: ReadLine.self)
        unsafe addHistory = dlsym(library, "add_history").map { unsafe unsafeBitCast($0, to: TakeText.self) }
        unsafe writeHistory = dlsym(library, "write_history").map {
            unsafe unsafeBitCast($0, to: TakeText.self)
        }
        let settings = Self.silenceInterrupts()
        defer { Self.restore(settings) }
        if let begin = unsafe dlsym(library, "using_history") {
            unsafe unsafeBitCast(begin, to: Act.self)()
        }
        if let limit = unsafe dlsym(library, "stifle_history") {
            unsafe unsafeBitCast(limit, to: TakeNumber.self)(Self.historyLimit)
        }
        if let historyPath, let load = unsafe dlsym(library, "read_history") {
            _ = unsafe unsafeBitCast(load, to: TakeText.self)(historyPath)
        }
        if let bind = unsafe dlsym(library, "rl_parse_and_bind") {
            // Ctrl-C empties the line and gives this one up.
            _ = unsafe unsafeBitCast(bind, to: TakeText.self)("bind -s ^C '^U\(Self.interruption)\\n'")
        }
        unsafe Self.prepareCompletion(library)
    }

    /// The words that the tab key completes.
    func setWords(_ words: [String]) {
        Self.shared.withLock { $0.words = words.sorted() }
    }

    /// The next line, without its end.
    func line(prompt: String) async -> Input {
        await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: read(prompt)) }
        }
    }

    private func read(_ prompt: String) -> Input {
        guard let readLine = unsafe readLine else {
            StandardError.write(prompt)
            return Swift.readLine().map { .line($0) } ?? .end
        }
        let settings = Self.silenceInterrupts()
        defer { Self.restore(settings) }
        guard let text = unsafe readLine(prompt) else { return .end }
        defer { unsafe free(text) }
        let line = unsafe String(cString: text)
        return line == Self.interruption ? .interrupted : .line(line)
    }

    /// What Ctrl-C types.
    private static let interruption = ".interrupted"

    /// Lets Ctrl-C come as a key while a line is edited: the library goes on reading after a signal. Gives the
    /// terminal's settings of before; nil if there is no terminal.
    private static func silenceInterrupts() -> termios? {
        var settings = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        let before = settings
        unsafe withUnsafeMutableBytes(of: &settings.c_cc) { unsafe $0[Int(VINTR)] = 0 }
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        return before
    }

    private static func restore(_ settings: termios?) {
        guard var settings else { return }
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }

    /// Adds a statement to the history, here and in its file, which only its owner can read: queries name people.
    func remember(_ statement: String) {
        queue.sync {
            guard let addHistory = unsafe addHistory else { return }
            _ = unsafe addHistory(statement)
            guard let historyPath, let writeHistory = unsafe writeHistory else { return }
            let mask = umask(0o077)
            _ = unsafe writeHistory(historyPath)
            umask(mask)
        }
    }

    // MARK: Completion

    private static func prepareCompletion(_ library: UnsafeMutableRawPointer) {
        guard let matches = unsafe dlsym(library, "rl_completion_matches"),
            let hook = unsafe dlsym(library, "rl_attempted_completion_function"),
            let isFinal = unsafe dlsym(library, "rl_attempted_completion_over"),
            let breaks = unsafe dlsym(library, "rl_basic_word_break_characters")
        else { return }
        let findMatches = unsafe unsafeBitCast(matches, to: Matches.self)
        shared.withLock { unsafe $0.findMatches = findMatches }
        let complete: Complete = { text, _, _ in
            guard let find = unsafe LineEditor.shared.withLock({ unsafe $0.findMatches }) else { return nil }
            return unsafe find(text) { text, state in unsafe LineEditor.match(text, state) }
        }
        unsafe hook.storeBytes(of: complete, as: Complete.self)
        // No names of files where no word fits.
        unsafe isFinal.storeBytes(of: 1, as: CInt.self)
        // The library keeps the pointer.
        unsafe breaks.storeBytes(
            of: strdup(" \t\n\"'`<>=;|&{}()+-*/,"), as: UnsafeMutablePointer<CChar>?.self)
    }

    /// The match of a number, as the library asks for them from 0 on; it frees the text.
    private static func match(_ text: UnsafePointer<CChar>?, _ number: CInt) -> UnsafeMutablePointer<CChar>? {
        guard let text = unsafe text else { return nil }
        let start = unsafe String(cString: text)
        let found: String? = shared.withLock { shared in
            if number == 0 { shared.matches = Completion.matches(of: start, among: shared.words) }
            return shared.matches.indices.contains(Int(number)) ? shared.matches[Int(number)] : nil
        }
        return unsafe found.map { unsafe strdup($0) } ?? nil
    }
}

/// What the tab key offers.
enum Completion {
    static let keywords = [
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "ON",
        "AND", "OR",
        "NOT", "IN", "BETWEEN", "LIKE", "REGEXP", "IS NULL", "AS", "DISTINCT", "DESC", "WITH", "UNION ALL",
        "OVER",
        "PARTITION BY", "CASE", "WHEN", "THEN", "ELSE", "END", "count", "sum", "avg", "min", "max", "median",
        "regexp_extract", "regexp_replace", "strftime", "date",
    ]

    /// Words that begin with a start, whatever its case; keywords in the case in which the start is written.
    static func matches(of start: String, among words: [String]) -> [String] {
        guard !start.isEmpty else { return [] }
        let folded = start.lowercased()
        let isLower = start == folded
        var found = words.filter { $0.lowercased().hasPrefix(folded) }
        for keyword in keywords where keyword.lowercased().hasPrefix(folded) {
            found.append(isLower ? keyword.lowercased() : keyword)
        }
        return found
    }
}
