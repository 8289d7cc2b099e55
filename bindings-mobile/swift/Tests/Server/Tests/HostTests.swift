import KassaServer
import Testing

@Suite("What the border promises beyond the scenarios")
struct HostTests {
    private let moment = Moment(now: 1_790_000_000_000, entropy: String(repeating: "00", count: 16))

    @Test("A wrong set-up is refused with a code and a hint")
    func wrongSetUp() throws {
        let config = try config(["provider": "strype", "secretKey": "sk_test_1"])
        do {
            _ = try Kassa(config: config)
            Issue.record("it was taken")
        } catch SetupError.Refused(let problem) {
            #expect(problem.code == "unknown_provider")
            #expect(problem.reason == .misused)
        }
    }

    @Test("A set-up prints without its secrets")
    func secretsStayHidden() throws {
        let config = try config(["provider": "stripe", "secretKey": "sk_test_1", "webhookSecrets": ["whsec_1"]])
        var dumped = ""
        dump(config, to: &dumped)
        for printed in ["\(config)", String(reflecting: config), dumped] {
            #expect(printed.contains("***"))
            #expect(!printed.contains("sk_test_1") && !printed.contains("whsec_1"))
        }
    }

    @Test("A request prints neither its secret nor what it says of a customer")
    func requestsStayHidden() {
        let key = Header(name: "Authorization", value: "Bearer sk_test_1")
        let request = HttpRequest(
            method: "POST", url: "https://api.example/v1/ada?x=1", headers: [key], body: "email=ada", timeoutMs: 1)
        #expect("\(request)" == "HttpRequest(POST https://api.example)")
        #expect(String(reflecting: request) == "HttpRequest(POST https://api.example)")
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("sk_test_1") && !dumped.contains("ada"))
    }

    @Test("A store that is down is an error that says to try again, in the driver's words too")
    func deadStore() async throws {
        let kassa = try Kassa(config: config())
        do {
            _ = try await kassa.run(.benefits(account: "ada"), host: DeadHost(), at: moment)
            Issue.record("it ended well")
        } catch let failure as KassaFailure {
            #expect(failure.error.reason == .unavailable)
            #expect(failure.error.retryable)
            #expect(failure.cause is Refused)
        }
    }

    @Test("Asking without a fact repeats the same need")
    func repeatedNeed() throws {
        let job = try Kassa(config: config()).begin(ask: .benefits(account: "ada"), moment: moment)
        #expect(job.next(fact: nil) == job.next(fact: nil))
    }

    @Test("A write that fails half-way changes nothing")
    func halfAWrite() async throws {
        let store = try SqliteStore()
        let row = Statement(
            sql: "INSERT INTO kassa_account (environment, account, revision, state, wake_at) VALUES (?, ?, ?, ?, ?)",
            params: [.text("test"), .text("ada"), .integer(1), .text("{}"), .null])
        await #expect(throws: Refused.self) { try await store.write([row, row]) }
        let rows = try await store.read(Statement(sql: "SELECT account FROM kassa_account", params: []))
        #expect(rows.isEmpty)
    }

    @Test("JSON that is wrong says where")
    func wrongJson() {
        do {
            _ = try askFromJson(json: #"{"type": "benefits", "account": 7}"#)
            Issue.record("it was read")
        } catch {
            #expect(error as? JsonError == .Wrong(path: "account"))
        }
    }

    private func config(_ provider: Json...) throws -> Config {
        let whole: Json = ["providers": .list(provider)]
        return try configFromJson(json: whole.line)
    }
}

/// Everything it is asked for is away.
struct DeadHost: KassaHost {
    func read(_ statement: Statement) async throws -> [[Value]] { throw Refused("no store") }
    func write(_ statements: [Statement]) async throws { throw Refused("no store") }
    func notify(_ notice: Notice) async throws { throw Refused("no app") }
}
