import Foundation
import Testing

/// What goes wrong, and the exit code that it ends with.
@Suite struct FaultTests {
    @Test func aTableThatIsNotThereIsAUsageError() async throws {
        let folder = try Folder()
        let outcome = try await Command.run("scan", folder.path + "/nothing")
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("tarn: "))
    }

    @Test func aLakeThatIsNotThereSaysHowToMakeOne() async throws {
        let folder = try Folder()
        let outcome = try await Command.run("sync", "codetrack", "--lake", folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("tarn init"))
    }

    @Test func aSecondInitIsRefused() async throws {
        let folder = try Folder()
        #expect(try await Command.run("init", folder.path + "/lake").status == 0)
        #expect(try await Command.run("init", folder.path + "/lake").status == 2)
    }

    @Test func everyFaultOfTheConfigurationIsNamed() async throws {
        let folder = try Folder()
        _ = try await Command.run("init", folder.path)
        try Data("type: codetrack\nconcurrency: 0\nspeed: fast\n".utf8)
            .write(to: URL(filePath: folder.path + "/sources/codetrack.yaml"))
        let outcome = try await Command.run("sync", "codetrack", "--lake", folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("sources/codetrack.yaml:2: concurrency"))
        #expect(outcome.errors.contains("sources/codetrack.yaml:3: speed"))
    }

    @Test func aSourceThatIsNotThereIsNamedWithThoseThatAre() async throws {
        let folder = try Folder()
        _ = try await Command.run("init", folder.path)
        let outcome = try await Command.run("sync", "codetrak", "--lake", folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("there is: codetrack"))
    }

    @Test func noAnswerIsUnreachable() async throws {
        let folder = try Folder()
        _ = try await Command.run("init", folder.path)
        try Data("type: codetrack\nretries: 0\n".utf8)
            .write(to: URL(filePath: folder.path + "/sources/codetrack.yaml"))
        let outcome = try await Command.run(
            "sync", "codetrack", "--lake", folder.path, environment: ["API_URL": "http://127.0.0.1:9"])
        #expect(outcome.status == 6)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/tables"))
    }

    @Test(arguments: ["", "PAR1", "PAR1PAR1", "not parquet at all, but longer than a footer needs"])
    func aFileThatIsNoParquetIsDamaged(content: String) async throws {
        let folder = try Folder()
        let file = folder.path + "/x.parquet"
        try Data(content.utf8).write(to: URL(filePath: file))
        for command in ["cat", "schema", "meta", "verify"] {
            let outcome = try await Command.run("parquet", command, file)
            #expect(outcome.status == 5, "parquet \(command): \(outcome.errors)")
        }
    }

    @Test func aMissingFileIsAUsageError() async throws {
        let outcome = try await Command.run("parquet", "cat", "/nonexistent/file.parquet")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("No such file"))
    }

    @Test func aMistakenConditionSaysWhere() async throws {
        let folder = try Folder()
        let table = folder.path + "/t"
        #expect(
            try await Command.run("create", table, "--schema", "id long, note string", "--key", "id").status
                == 0)
        let outcome = try await Command.run("scan", table, "--where", "idd > 3")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("id"))
        #expect(try await Command.run("create", table, "--schema", "id long", "--key", "id").status == 2)
        #expect(try await Command.run("scan", table, "--version", "7").status == 2)
        #expect(try await Command.run("scan", table, "--as-of", "1999-01-01").status == 2)
        #expect(try await Command.run("scan", table, "--format", "arrowhead").status == 2)
        #expect(try await Command.run("scan", table, "--columns", "nope").status == 2)
        #expect(try await Command.run("delete", table, "--where", "id = 1").status == 2)
    }

    @Test func aDamagedLogIsDamage() async throws {
        let folder = try Folder()
        let table = folder.path + "/t"
        _ = try await Command.run("create", table, "--schema", "id long", "--key", "id")
        let log = table + "/_delta_log/00000000000000000000.json"
        try Data("{\"metaData\": nope\n".utf8).write(to: URL(filePath: log))
        let outcome = try await Command.run("scan", table)
        #expect(outcome.status == 5)
        #expect(outcome.errors.contains("00000000000000000000.json"))
    }
}
