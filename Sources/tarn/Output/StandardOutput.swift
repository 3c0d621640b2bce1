import Glibc

/// Whoever read our output has gone; there is nothing left to say.
struct BrokenPipe: Error {}

/// A file of the local system could not be read or written.
struct FileError: Error, CustomStringConvertible {
    var description: String
}

/// Data for whoever called.
enum StandardOutput {
    static func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    static func write(_ bytes: [UInt8]) throws {
        try Descriptor.write(bytes, to: STDOUT_FILENO, name: "standard output")
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Everything that is not data; failing to say it is no failure.
enum StandardError {
    static func write(_ text: String) {
        try? Descriptor.write(Array(text.utf8), to: STDERR_FILENO, name: "standard error")
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Writing whole buffers to file descriptors.
enum Descriptor {
    static func write(_ bytes: [UInt8], to descriptor: Int32, name: String) throws {
        var start = 0
        while start < bytes.count {
            // The pointer is valid for the bytes from start to the end of the array.
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
            if written > 0 {
                start += written
            } else if errno == EPIPE {
                throw BrokenPipe()
            } else if errno != EINTR && errno != EAGAIN {
                throw unsafe FileError(
                    description: "cannot write to \(name): \(String(cString: strerror(errno)))")
            }
        }
    }
}

/// The width and the colours of the terminal.
enum Terminal {
    /// Columns of the terminal that standard output is, or nil if it is none.
    static var width: Int? {
        guard StandardOutput.isTerminal else { return nil }
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether there is somebody who can be asked.
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && StandardError.isTerminal }

    /// Whether text may be styled: a terminal, and nobody said NO_COLOR.
    static var isStyled: Bool {
        guard StandardOutput.isTerminal else { return false }
        guard let value = unsafe getenv("NO_COLOR") else { return true }
        return unsafe value.pointee == 0
    }
}
