import Compression
import Foundation

/// A zstd file of lines, read chunk by chunk.
struct CorpusFile {
    let path: String

    /// More than any corpus has; keeps a damaged file from filling the memory.
    private static let decompressedByteLimit = 8 << 30

    /// Calls `body` with each line, without its line feed; `body` returns false for a line that it cannot read.
    func forEachLine(_ body: (ArraySlice<UInt8>) -> Bool) throws(CorpusError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw .missingFile(path: path) }
        var pending: [UInt8] = []
        var lineNumber = 0
        do {
            var decoder = try ZstdStreamDecoder(byteLimit: Self.decompressedByteLimit)
            decoder.feed([UInt8](data))
            while let chunk = try decoder.next() {
                pending.append(contentsOf: chunk)
                var start = 0
                while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
                    lineNumber += 1
                    guard body(pending[start..<end]) else {
                        throw CorpusError.malformedLine(path: path, line: lineNumber)
                    }
                    start = end + 1
                }
                pending.removeFirst(start)
            }
            try decoder.finish()
        } catch let error as CorpusError {
            throw error
        } catch {
            throw .damagedFile(path: path, reason: "\(error)")
        }
        guard pending.isEmpty || body(pending[...]) else {
            throw .malformedLine(path: path, line: lineNumber + 1)
        }
    }
}
