import KassaServer
import Testing

@Suite("Many jobs, and jobs that nobody waits for", .timeLimit(.minutes(2)))
struct CrowdTests {
    @Test("200 jobs at once end with their own outcomes and leave nothing alive")
    func crowd() async throws {
        var kassa: Counting? = try Counting(config: configFromJson(json: "{}"))
        let jobs = try #require(kassa?.jobs)
        let host = try Crowd(of: 200)
        let grants = try await withThrowingTaskGroup(of: Outcome.self) { [kassa] group in
            for number in 0..<200 {
                let grant: Json = [
                    "type": "grant", "account": .text("ada\(number)"), "amount": .number(Int64(number + 1)),
                    "author": "eve", "reason": "It was our fault.", "key": "g1",
                ]
                let ask = try askFromJson(json: grant.line)
                group.addTask { try await kassa!.run(ask, host: host) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let credits = try grants.map { try Json(outcomeJson(value: $0))["benefits"]["totalAvailableCredits"].number }
        #expect(Set(credits) == Set((1...200).map { $0 }))
        #expect(jobs.begun == 200)
        #expect(jobs.alive == 0)
        weak var gone = kassa
        kassa = nil
        #expect(gone == nil)
    }

    @Test("A cancelled task ends the request under way, and its job is gone")
    func cancelled() async throws {
        let silent = try Listener(reply: nil)
        let kassa = try Counting(config: stripe(at: silent.address))
        let host = try Crowd(of: 1)
        let ask = try checkout()
        let task = Task { try await kassa.run(ask, host: host) }
        _ = await silent.heard()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        // The other side sees that nobody listens any more.
        await silent.hungUp()
        #expect(kassa.jobs.begun == 1)
        #expect(kassa.jobs.alive == 0)
    }

    @Test("A task that was cancelled before it began asks nobody")
    func neverBegun() async throws {
        let kassa = try Counting(config: configFromJson(json: "{}"))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await kassa.run(.benefits(account: "ada"), host: DeadHost())
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(kassa.jobs.alive == 0)
    }

    private func stripe(at address: String) throws -> Config {
        let config: Json = [
            "plans": .list(try Story.plans()), "environment": "test", "baseUrl": "https://app.test",
            "providers": [["provider": "stripe", "secretKey": "sk_test_1", "apiBase": .text(address)]],
        ]
        return try configFromJson(json: config.line)
    }

    private func checkout() throws -> Ask {
        try askFromJson(json: """
            {"type": "checkout", "customer": {"id": "ada"}, "plan": "starter", "successUrl": "/", "cancelUrl": "/"}
            """)
    }
}

/// A store that answers nobody before so many ask at once.
private actor Crowd: KassaHost {
    private let store: SqliteStore
    private let size: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var arrived = 0

    init(of size: Int) throws {
        store = try SqliteStore()
        self.size = size
    }

    func read(_ statement: Statement) async throws -> [[Value]] {
        arrived += 1
        if arrived < size {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            waiting.forEach { $0.resume() }
            waiting = []
        }
        return try await store.read(statement)
    }

    func write(_ statements: [Statement]) async throws { try await store.write(statements) }

    func notify(_ notice: Notice) {}
}
