import Testing

@testable import Connectors

@Suite("Retries")
struct RetryTests {
    /// 2015-03-02T05:00:00Z.
    private let now: Int64 = 1_425_272_400

    @Test(
        "obey Retry-After in seconds and in all three forms of an HTTP date",
        arguments: [
            ("0", 0), ("7", 7), (" 120 ", 120), ("Mon, 02 Mar 2015 05:00:09 GMT", 9),
            ("Monday, 02-Mar-15 05:01:00 GMT", 60), ("Mon Mar  2 06:00:00 2015", 3_600),
            ("Sun, 01 Mar 2015 05:00:00 GMT", 0), ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
            ("99999999999999999999", 1_000_000_000),
        ])
    func retryAfter(header: String, seconds: Int) {
        #expect(RetryAfter.pause(header, now: now) == .seconds(seconds))
    }

    @Test(
        "pay no heed to a Retry-After that says nothing",
        arguments: [
            "", "soon", "-1", "1.5", "Mon, 32 Mar 2015 05:00:00 GMT", "Mon, 02 Mar 2015 25:00:00 GMT",
            "Mon, 02 Mar 2015",
            "Mon, 02 Foo 2015 05:00:00 GMT", "Mon, 02 Mar 2015 05:00 GMT",
        ])
    func unreadableRetryAfter(header: String) {
        #expect(RetryAfter.pause(header, now: now) == nil)
    }

    @Test("pause twice as long each time, up to a limit, with half of it by chance")
    func pausesGrow() {
        let policy = RetryPolicy()
        #expect(policy.pause(afterAttempt: 1, random: 0) == .milliseconds(100))
        #expect(policy.pause(afterAttempt: 2, random: 0) == .milliseconds(200))
        #expect(policy.pause(afterAttempt: 3, random: 0.5) == .milliseconds(600))
        for attempt in 1...1_000 {
            let pause = policy.pause(afterAttempt: attempt, random: 0.999)
            #expect(pause <= policy.longestPause && pause > .zero)
        }
    }
}
