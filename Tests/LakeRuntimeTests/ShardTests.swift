import Testing

@testable import LakeRuntime

@Suite struct ShardTests {
    @Test func everyLearnerIsInExactlyOneShard() throws {
        let shards = try (1...7).map { try #require(Shard("\($0)/7")) }
        for id in Int64(1)...500 {
            #expect(shards.filter { $0.contains(id) }.count == 1)
        }
    }

    @Test(arguments: ["", "1", "0/3", "4/3", "a/b", "1/0", "1/2/3", "-1/3"])
    func whatIsNoShardIsRefused(text: String) {
        #expect(Shard(text) == nil)
    }
}
