import Foundation
import KassaServer

/// An app with Kassa in it, and the world around it: a store, a provider that sells, time.
actor World: KassaHost {
    /// All that stories are played at.
    static let providers = ["stripe", "lemonSqueezy"]

    /// 2026-01-31T00:00:00Z, where the Rust player begins too: a month end, so that clamping shows.
    private static let start: Int64 = 1_769_817_600_000
    private static let secret = "whsec_scenario"
    /// Bytes that count up: what TossPayments signs with, and what its cards' keys are sealed with.
    private static let counted = Data(0..<32)

    /// The provider that sells.
    let provider: String
    private let lab: Lab
    private let apps: Apps
    private let store: SqliteStore
    private let kassa: Kassa
    private var asks = 0

    /// What the app was told, in order.
    private(set) var told: [Notice] = []
    private var failingCallbacks: Int64 = 0

    init(plans: [Json], provider: String, notices: [Json] = []) async throws {
        self.provider = provider
        let securityKey = Self.counted.map { String(format: "%02x", $0) }.joined()
        lab = try await Lab(start: Self.start, secret: Self.secret, securityKey: securityKey)
        apps = try await Apps(lab)
        store = try SqliteStore()
        let providers = Self.providers(lab.address, apps, securityKey)
        let config: Json = [
            "plans": .list(plans),
            // The first one sells.
            "providers": .list(
                providers.filter { $0["provider"].text == provider }
                    + providers.filter { $0["provider"].text != provider }),
            "environment": "test",
            "baseUrl": "https://app.test",
            "sealKeys": [["id": "test", "key": .text(Self.counted.base64EncodedString())]],
            "notices": .list(notices),
        ]
        kassa = try Kassa(config: configFromJson(json: config.line))
        for plan in plans { try await stock(plan) }
    }

    /// The app's callbacks fail so often from now on.
    func failCallbacks(_ times: Int64) { failingCallbacks = times }

    /// Calls the lab's control API; `{provider}` in the path is the one that sells.
    @discardableResult
    func control(_ target: String, _ body: Json = .null) async throws -> Json {
        try await lab.control(target.replacingOccurrences(of: "{provider}", with: provider), body)
    }

    /// One ask to its end.
    func ask(_ ask: Ask) async throws -> Outcome {
        asks += 1
        let entropy = String(format: "%032x", asks)
        let now = try await control("GET /lab/clock")["now"].number ?? 0
        return try await kassa.run(ask, host: self, at: Moment(now: now, entropy: entropy))
    }

    /// Webhooks that wait, as asks by their delivery's id, oldest first.
    func deliveries() async throws -> [(id: Json, ask: Ask)] {
        let waiting = try await control("GET /lab/deliveries")["deliveries"].list ?? []
        return waiting.map { delivery in
            let headers = delivery["headers"].fields.map { Header(name: $0, value: $1.text ?? "") }
            let ask = Ask.inbound(
                provider: delivery["provider"].text ?? "",
                headers: headers,
                secrets: nil,
                body: Data((delivery["body"].text ?? "").utf8)
            )
            return (delivery["id"], ask)
        }
    }

    func read(_ statement: Statement) async throws -> [[Value]] { try await store.read(statement) }

    func write(_ statements: [Statement]) async throws { try await store.write(statements) }

    func notify(_ notice: Notice) throws {
        if failingCallbacks > 0 {
            failingCallbacks -= 1
            throw Unplayable("the app's e-mail service is down")
        }
        told.append(notice)
    }

    func sign(key: String, algorithm: Algorithm, text: String) throws -> String {
        try apps.sign(key: key, algorithm: algorithm, text: text)
    }

    private static func providers(_ lab: String, _ apps: Apps, _ securityKey: String) -> [Json] {
        [
            [
                "provider": "stripe", "secretKey": "sk_test_scenario",
                "webhookSecrets": [.text(secret)], "apiBase": .text(lab),
            ],
            [
                "provider": "lemonSqueezy", "secretKey": "scenario", "store": "1",
                "webhookSecrets": [.text(secret)], "apiBase": .text(lab + "/lemonSqueezy"),
            ],
            [
                "provider": "tossPayments", "secretKey": "test_sk_scenario",
                "clientKey": "test_ck_scenario",
                "widget": ["clientKey": "test_gck_scenario", "secretKey": "test_gsk_scenario"],
                "webhookSecrets": [.text(securityKey)], "apiBase": .text(lab + "/tossPayments"),
            ],
            ["provider": "appStore", "app": apps.appStore, "apiBase": .text(lab + "/appStore")],
            ["provider": "googlePlay", "app": apps.googlePlay, "apiBase": .text(lab + "/googlePlay")],
        ]
    }

    /// What a plan names at a provider was made there before.
    private func stock(_ plan: Json) async throws {
        let price = plan["price"]
        let interval = plan["interval"]
        // What is bought once and opens features is software.
        let software = interval.isNull && !plan["benefits"]["features"].isNull
        // What stores sell the stories make themselves.
        let kinds = ["stripe": "price", "lemonSqueezy": "variant"]
        for own in plan["prices"].list ?? [] {
            guard let provider = own["provider"].text, let kind = kinds[provider] else { continue }
            let thing: Json = [
                "id": own["id"], "name": plan["name"], "price": price["amount"],
                "unit_amount": price["amount"], "currency": price["currency"],
                "interval": interval["unit"], "interval_count": interval["count"],
                "trial_days": plan["trialDays"], "license": .flag(software),
            ]
            try await control("POST /lab/\(provider)/\(kind)", thing)
        }
    }
}
