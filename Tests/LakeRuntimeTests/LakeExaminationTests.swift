import Foundation
import LakeCatalog
import LakeRuntime
import SchoolSimulator
import Testing

/// What `tarn doctor` finds.
@Suite(.serialized) struct LakeExaminationTests {
    @Test func aLakeThatIsSetUpIsReadyAndLeavesNothingBehind() async throws {
        let lake = try await SimulatedLake()
        do {
            let tables = lake.folder + "/tables"
            try FileManager.default.createDirectory(atPath: tables, withIntermediateDirectories: true)
            let findings = await lake.lake.examine(connecting: true)
            let states = Dictionary(uniqueKeysWithValues: findings.map { ($0.subject, $0.state) })
            #expect(states["tables"] == .ready)
            #expect(states["codetrack"] == .ready)
            #expect(states["illuminate"] == .notSetUp)
            #expect(
                findings.first { $0.subject == "codetrack" }?.message.hasSuffix("the service answers") == true
            )
            #expect(try FileManager.default.contentsOfDirectory(atPath: tables).isEmpty)
        } catch {
            await lake.close()
            throw error
        }
        await lake.close()
    }

    @Test func aServiceThatIsGoneIsAFaultOnlyIfItIsAsked() async throws {
        let lake = try await SimulatedLake()
        defer { try? FileManager.default.removeItem(atPath: lake.folder) }
        await lake.server.stop()
        let asked = await lake.lake.examine(connecting: true).first { $0.subject == "codetrack" }
        #expect(asked?.state == .faulty)
        let notAsked = await lake.lake.examine(connecting: false).first { $0.subject == "codetrack" }
        #expect(notAsked?.state == .ready)
    }

    @Test func aRosterThatIsMissingIsNamed() async throws {
        let lake = try await SimulatedLake()
        try FileManager.default.removeItem(atPath: lake.folder + "/rosters/roster.json")
        let finding = await lake.lake.examine(connecting: false).first { $0.subject == "codetrack" }
        await lake.close()
        #expect(finding?.state == .faulty)
        #expect(finding?.message.contains("rosters/roster.json") == true, "\(finding?.message ?? "")")
    }
}
