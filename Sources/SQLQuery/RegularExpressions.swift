import CSQLite

/// The functions on regular expressions. A pattern is compiled once a statement where it does not change from row to
/// row: SQLite keeps it with the function's argument.
enum RegularExpressions {
    private final class Compiled {
        let regex: Regex<AnyRegexOutput>

        init(_ pattern: String) throws {
            regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
        }
    }

    /// `regexp(pattern, text)`, which `text REGEXP pattern` calls.
    @unsafe
    static func matches(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let text = unsafe string(values, 1), let compiled = unsafe pattern(context, values, at: 0)
        else {
            return
        }
        do {
            unsafe sqlite3_result_int(context, try compiled.regex.firstMatch(in: text) == nil ? 0 : 1)
        } catch {
            unsafe SQLFunctions.fail("REGEXP: \(error)", in: context)
        }
    }

    /// `regexp_extract(text, pattern [, group])`.
    @unsafe
    static func extract(
        _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        guard let text = unsafe string(values, 0), let compiled = unsafe pattern(context, values, at: 1)
        else {
            return
        }
        let group = count > 2 ? unsafe Int(sqlite3_value_int64(values?[2])) : 0
        do {
            guard let match = try compiled.regex.firstMatch(in: text), match.output.indices.contains(group),
                let part = match.output[group].substring
            else { return }
            unsafe SQLFunctions.give(String(part), to: context)
        } catch {
            unsafe SQLFunctions.fail("regexp_extract: \(error)", in: context)
        }
    }

    /// `regexp_replace(text, pattern, replacement)`; the replacement is taken as it is.
    @unsafe
    static func replace(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let text = unsafe string(values, 0), let compiled = unsafe pattern(context, values, at: 1),
            let replacement = unsafe string(values, 2)
        else { return }
        unsafe SQLFunctions.give(text.replacing(compiled.regex, with: replacement), to: context)
    }

    /// An argument as text; nil for null, which makes the result null.
    @unsafe
    private static func string(_ values: UnsafeMutablePointer<OpaquePointer?>?, _ index: Int) -> String? {
        guard let value = unsafe values?[index], unsafe sqlite3_value_type(value) != SQLITE_NULL,
            let text = unsafe sqlite3_value_text(value)
        else { return nil }
        let count = Int(unsafe sqlite3_value_bytes(value))
        return unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// The pattern in an argument, compiled; nil for null, or after an error was given.
    @unsafe
    private static func pattern(
        _ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?, at index: Int
    ) -> Compiled? {
        if let kept = unsafe sqlite3_get_auxdata(context, Int32(index)) {
            return unsafe Unmanaged<Compiled>.fromOpaque(kept).takeUnretainedValue()
        }
        guard let text = unsafe string(values, index) else { return nil }
        do {
            let compiled = try Compiled(text)
            // SQLite calls the destructor when it drops the pattern, which may be at once.
            unsafe sqlite3_set_auxdata(
                context, Int32(index), Unmanaged.passRetained(compiled).toOpaque(),
                { kept in
                    if let kept = unsafe kept { unsafe Unmanaged<Compiled>.fromOpaque(kept).release() }
                })
            return compiled
        } catch {
            unsafe SQLFunctions.fail("no regular expression: \(text)", in: context)
            return nil
        }
    }
}
