@testable import Kassa
import Lab
import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Time-outs, redirects, cancellation, many at once, and nothing left over.
final class TroubleTests: XCTestCase {
    func test_a_redirect_is_an_answer_and_is_not_followed() async throws {
        let response = try await URLSessionTransport().send(request(Lab.shop.appendingPathComponent("/"), 5_000))
        XCTAssertEqual(response.status, 303)
    }

    func test_a_server_that_never_answers_ends_with_the_time_out() async throws {
        let silent = try Silence()
        do {
            _ = try await URLSessionTransport().send(request(silent.url, 200))
            XCTFail("it answered")
        } catch let error as URLError {
            XCTAssertEqual(error.code, .timedOut)
        }
    }

    func test_cancelling_reaches_a_request_under_way() async throws {
        let silent = try Silence()
        let account = "ada-" + Device.chance()
        let app = try KassaClient(baseURL: silent.url, account: account, shelves: Device().shelves())
        let task = Task { try await app.benefits() }
        try await Task.sleep(nanoseconds: 100_000_000)
        task.cancel()
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
    }

    func test_stopping_ends_a_delivery_under_way_and_keeps_it() async throws {
        let silent = try Silence()
        let phone = try Device()
        let app = try KassaClient(
            baseURL: silent.url, account: phone.account, store: phone.store, shelves: phone.shelves()
        )
        await app.start()
        let purchase = StorePurchase(provider: "appStore", id: "1", proof: "a.b.c", product: nil)
        let task = Task { try await app.deliver(purchase) }
        for _ in 0..<200 where try phone.waiting() == 0 { try await Task.sleep(nanoseconds: 10_000_000) }
        await app.stop()
        let result = await task.result
        XCTAssertThrowsError(try result.get())
        XCTAssertEqual(try phone.waiting(), 1)
    }

    func test_a_view_that_goes_away_does_not_stop_a_delivery() async throws {
        let phone = try Device()
        let app = try phone.app()
        guard case .done(let checkout) = try await app.checkout("pouch", provider: "appStore"),
              case .native(let product, let account, let offer) = checkout.way,
              case .bought(let purchase) = try await phone.store.buy(product, account: account, offer: offer)
        else { return XCTFail("not bought") }
        let view = Task { try await app.deliver(purchase) }
        view.cancel()
        let delivery = try await view.value
        XCTAssertEqual(delivery.state, .given)
    }

    func test_two_hundred_at_once_are_answered() async throws {
        let app = try Device().app()
        let balances = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<200 { group.addTask { try await app.benefits().totalAvailableCredits } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        XCTAssertEqual(balances, Array(repeating: 0, count: 200))
    }

    func test_no_job_outlives_its_end_or_its_cancellation() async throws {
        let phone = try Device()
        let config = AppConfig(baseUrl: Lab.api.absoluteString, account: phone.account, environment: .test, keys: [])
        let core = try AppCore(config: config)
        let host = Host(
            transport: Patience(), headers: { [:] }, shelves: try phone.shelves(), store: nil
        )
        let jobs = Weak()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let task = Task {
                        let job = core.begin(
                            ask: .benefits, moment: Moment(now: 0, entropy: String(repeating: "0", count: 32))
                        )
                        jobs.note(job)
                        _ = try? await host.drive(job)
                    }
                    if number % 2 == 0 { task.cancel() }
                    await task.value
                }
            }
        }
        XCTAssertEqual(jobs.noted, 200)
        XCTAssertEqual(jobs.alive, 0)
    }

    func test_a_client_that_is_stopped_or_dropped_leaves_nothing() async throws {
        weak var stopped: KassaClient?
        weak var dropped: KassaClient?
        do {
            let one = try Device().app()
            await one.start()
            await one.stop()
            stopped = one
            let other = try Device().app()
            await other.start()
            dropped = other
        }
        for _ in 0..<200 where stopped != nil || dropped != nil { try await Task.sleep(nanoseconds: 10_000_000) }
        XCTAssertNil(stopped)
        XCTAssertNil(dropped)
    }

    @MainActor
    func test_nothing_waits_on_the_main_thread() async throws {
        let phone = try Device()
        let witness = Witness(shelves: try phone.shelves())
        let app = try phone.app(transport: witness, shelves: witness)
        let shop = Shop(app)
        await shop.load()
        await shop.buy("pouch")
        XCTAssertEqual(shop.state.notice?.kind, .landed)
        _ = try await app.entitlements()
        XCTAssertGreaterThan(witness.steps, 8)
        XCTAssertEqual(witness.onMain, 0)
    }

    private func request(_ url: URL, _ timeout: UInt32) -> HttpRequest {
        HttpRequest(method: "GET", url: url.absoluteString, headers: [], body: "", timeoutMs: timeout)
    }
}

/// Takes its time, as a network does.
private struct Patience: Transport {
    func send(_ request: HttpRequest) async throws -> HttpResponse {
        try await Task.sleep(nanoseconds: 20_000_000)
        return HttpResponse(status: 503, headers: [], body: Data())
    }
}

/// Sees on which thread it is asked.
private final class Witness: Transport, Shelves, @unchecked Sendable {
    private let shelves: any Shelves
    private let lock = NSLock()
    private var seen: [Bool] = []

    init(shelves: any Shelves) { self.shelves = shelves }

    var steps: Int { lock.withLock { seen.count } }
    var onMain: Int { lock.withLock { seen.filter { $0 }.count } }

    private func see() { lock.withLock { seen.append(Thread.isMainThread) } }

    func send(_ request: HttpRequest) async throws -> HttpResponse {
        see()
        return try await URLSessionTransport().send(request)
    }

    func read(_ shelf: Shelf) async throws -> [Stored] {
        see()
        return try await shelves.read(shelf)
    }

    func write(_ shelf: Shelf, name: String, body: String?) async throws {
        see()
        try await shelves.write(shelf, name: name, body: body)
    }
}

/// Jobs, without keeping them alive.
private final class Weak: @unchecked Sendable {
    private struct Reference { weak var job: AppJob? }
    private let lock = NSLock()
    private var all: [Reference] = []

    func note(_ job: AppJob) { lock.withLock { all.append(Reference(job: job)) } }

    var noted: Int { lock.withLock { all.count } }
    var alive: Int { lock.withLock { all.filter { $0.job != nil }.count } }
}

/// A server that takes a connection and says nothing.
private final class Silence {
    let url: URL
    private let place: Int32

    init() throws {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #else
        let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let place = socket(AF_INET, kind, 0)
        self.place = place
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(place, $0, size) == 0 && listen(place, 8) == 0 && getsockname(place, $0, &size) == 0
            }
        }
        guard listens, let url = URL(string: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))") else {
            throw Trouble("no place to listen")
        }
        self.url = url
    }

    deinit { close(place) }
}
