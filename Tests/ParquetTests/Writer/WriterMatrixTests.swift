import Columnar
import Foundation
import Parquet
import TestSupport
import Testing

@Suite struct WriterMatrixTests {
    /// Where to leave the files for other readers to check; nowhere if unset.
    static let directory = ProcessInfo.processInfo.environment["TARN_MATRIX_DIRECTORY"]

    @Test(arguments: WriterMatrix.cases())
    func everyCaseIsWritten(_ matrixCase: WriterMatrix.Case) throws {
        let schema = matrixCase.batches[0].schema
        let (bytes, file) = try WriterMatrix.write(
            matrixCase.batches, schema: schema, options: matrixCase.options)
        #expect(file.byteCount == bytes.count)
        #expect(file.rowCount == matrixCase.batches.reduce(0) { $0 + $1.rowCount })
        #expect(bytes.prefix(4) == Array("PAR1".utf8)[...] && bytes.suffix(4) == Array("PAR1".utf8)[...])
        guard let directory = Self.directory else { return }
        let folder = URL(filePath: directory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appending(path: matrixCase.name + ".parquet"))
        let lines = matrixCase.batches.flatMap { ExpectedRows.lines($0) }.map { $0 + "\n" }.joined()
        try Data(lines.utf8).write(to: folder.appending(path: matrixCase.name + ".jsonl"))
    }
}
