import KassaServer

/// Plays a story in a world, step by step, as tests/host does in Rust.
struct Player {
    private let world: World
    private var saved: [String: Json]

    init(_ world: World) {
        self.world = world
        saved = ["provider": .text(world.provider)]
    }

    mutating func play(_ story: Story) async throws {
        for (index, step) in story.steps.enumerated() {
            guard let wrong = try await wrong(with: step) else { continue }
            throw Unplayable("\(story.name), step \(index + 1): \(wrong)\n  \(step.line)")
        }
    }

    private mutating func wrong(with step: Json) async throws -> String? {
        let result = try await result(of: step)
        if let name = step["as"].text { saved[name] = result }
        if !step["told"].isNull { return step["told"].difference(to: result, at: "told") }
        if !step["expect"].isNull {
            return try step["expect"].filled(with: saved).difference(to: result, at: "outcome")
        }
        return result["error"].isNull ? nil : "failed: \(result.line)"
    }

    private func result(of step: Json) async throws -> Json {
        if let target = step["lab"].text {
            return try await world.control(target, step["body"].filled(with: saved))
        }
        if !step["ask"].isNull {
            return try await asked(askFromJson(json: step["ask"].filled(with: saved).line))
        }
        if step["deliver"] == true { return try await deliver() }
        if let times = step["failCallbacks"].number {
            await world.failCallbacks(times)
            return .null
        }
        // One that was told twice counts once.
        if !step["told"].isNull { return .number(Int64(Set(await world.told.map(\.id)).count)) }
        throw Unplayable("a step without ask, lab, deliver, failCallbacks or told")
    }

    private func asked(_ ask: Ask) async throws -> Json {
        do {
            return try Json(outcomeJson(value: await world.ask(ask)))
        } catch let failure as KassaFailure {
            return ["error": try Json(errorJson(value: failure.error))]
        }
    }

    /// Delivers until nothing waits: a delivery may make others due. Then the app does what is due,
    /// as its handler does after a webhook.
    private func deliver() async throws -> Json {
        var results: [Json] = []
        for _ in 0..<10 {
            let waiting = try await world.deliveries()
            if waiting.isEmpty { return .list(results) }
            for (id, ask) in waiting {
                let outcome = try await world.ask(ask)
                let told = try Json(outcomeJson(value: outcome))
                results.append([told["kind"], told["result"]])
                try await world.control("POST /lab/deliveries", ["id": id, "status": 200])
                // A callback that throws is told again by a later tick.
                guard case .inbound(_, _, _, let account?, true, _, _, _) = outcome else { continue }
                _ = try await asked(.settle(account: account))
            }
        }
        throw Unplayable("webhooks never end")
    }
}
