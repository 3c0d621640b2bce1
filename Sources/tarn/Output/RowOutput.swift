import ArrowIPC
import Columnar
import Foundation
import Glibc
import Parquet
import TableOperations
import TextFormats

/// In which format rows go out: the text formats, Parquet, and an Arrow IPC stream.
enum RowFormat: String, CaseIterable {
    case table, csv, tsv, jsonl, json, parquet, arrow

    /// Whether a terminal can show it.
    var isText: Bool { self != .parquet && self != .arrow }

    /// By the ending of a file's name.
    init?(fileName: String) {
        let ending = fileName.lowercased().split(separator: ".").last
        if ending == "parquet" {
            self = .parquet
        } else if ending == "arrow" || ending == "arrows" {
            self = .arrow
        } else if let text = TextFormat(fileName: fileName) {
            self.init(rawValue: text.rawValue)
        } else {
            return nil
        }
    }
}

/// Writes batches to standard output or to a file, which appears whole or not at all.
final class RowOutput {
    private let encoder: any RowEncoder
    private let file: OutputFile?

    /// `path` nil or `-` is standard output; `memory` bounds the rows that Parquet holds until a row group is full.
    init(format: RowFormat, schema: Schema, path: String?, memory: MemoryBudget = .standard) throws {
        let path = path == "-" ? nil : path
        if !format.isText, path == nil, StandardOutput.isTerminal {
            throw UsageError("\(format) is no text; name a file with --output, or redirect standard output")
        }
        if let text = TextFormat(rawValue: format.rawValue) {
            let width = path == nil ? Terminal.width : nil
            let options = TableOptions(width: width, isStyled: path == nil && Terminal.isStyled)
            encoder = TextEncoder(TextFormatWriter(format: text, schema: schema, table: options))
        } else if format == .arrow {
            encoder = ArrowEncoder(ArrowStreamWriter(schema: schema))
        } else {
            var options = WriterOptions()
            options.rowGroupByteLimit = memory.byteCount / 8
            if memory.byteCount < MemoryBudget.standard.byteCount {
                options.rowGroupByteLimit /= 2
                options.rowGroupRowLimit = 1 << 17
                options.encodesAhead = false
            }
            encoder = ParquetEncoder(try ParquetWriter(schema: schema, options: options))
        }
        file = try path.map { try OutputFile($0) }
    }

    func write(_ batch: RecordBatch) throws {
        try encoder.encode(batch, to: send)
    }

    /// Writes what is left, and moves a file to its place.
    func finish() throws {
        try send(try encoder.finish())
        try file?.moveIntoPlace()
    }

    private func send(_ bytes: [UInt8]) throws {
        if bytes.isEmpty { return }
        if let file { try file.write(bytes) } else { try StandardOutput.write(bytes) }
    }

    /// The schema of some columns, by position.
    static func schema(of schema: Schema, columns: [Int]) -> Schema {
        Schema(columns.map { schema.fields[$0] }, metadata: schema.metadata)
    }
}

/// Turns batches into the bytes of a format.
private protocol RowEncoder: AnyObject {
    func encode(_ batch: RecordBatch, to send: ([UInt8]) throws -> Void) throws
    func finish() throws -> [UInt8]
}

private final class TextEncoder: RowEncoder {
    private var writer: TextFormatWriter

    init(_ writer: consuming TextFormatWriter) {
        self.writer = writer
    }

    func encode(_ batch: RecordBatch, to send: ([UInt8]) throws -> Void) throws {
        try writer.write(batch, to: send)
    }

    func finish() -> [UInt8] {
        writer.finish()
        return writer.takeBytes()
    }
}

private final class ArrowEncoder: RowEncoder {
    private var writer: ArrowStreamWriter

    init(_ writer: consuming ArrowStreamWriter) {
        self.writer = writer
    }

    func encode(_ batch: RecordBatch, to send: ([UInt8]) throws -> Void) throws {
        writer.write(batch)
        try send(writer.takeBytes())
    }

    func finish() -> [UInt8] {
        writer.finish()
        return writer.takeBytes()
    }
}

private final class ParquetEncoder: RowEncoder {
    private var writer: ParquetWriter

    init(_ writer: consuming ParquetWriter) {
        self.writer = writer
    }

    func encode(_ batch: RecordBatch, to send: ([UInt8]) throws -> Void) throws {
        try writer.write(batch)
        try send(writer.takeBytes())
    }

    func finish() throws -> [UInt8] {
        _ = try writer.finish()
        return writer.takeBytes()
    }
}

/// A file that is written beside its place and moved there when it is whole.
final class OutputFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        temporary = path + ".tmp-\(getpid())"
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 {
            throw unsafe FileError(description: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    func write(_ bytes: [UInt8]) throws {
        try Descriptor.write(bytes, to: descriptor, name: path)
    }

    func moveIntoPlace() throws {
        close(descriptor)
        descriptor = -1
        guard unsafe rename(temporary, path) == 0 else {
            throw unsafe FileError(description: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unsafe unlink(temporary)
    }
}
