import Testing

@Suite("The scenarios that every platform plays unchanged", .serialized)
struct ScenarioTests {
    @Test("A story", arguments: try Play.all())
    func scenario(_ play: Play) async throws {
        let world = try await World(plans: Story.plans(), provider: play.provider, notices: play.story.notices)
        var player = Player(world)
        try await player.play(play.story)
    }

    @Test("There are stories")
    func stories() throws {
        #expect(try !Play.all().isEmpty)
    }
}

/// A story at one provider.
struct Play: CustomTestStringConvertible, Sendable {
    let story: Story
    let provider: String

    static func all() throws -> [Play] {
        try Story.all().flatMap { story in
            story.providers.map { Play(story: story, provider: $0) }
        }
    }

    var testDescription: String { "\(story.name), at \(provider)" }
}
