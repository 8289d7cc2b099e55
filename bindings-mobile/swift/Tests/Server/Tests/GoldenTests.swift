import Foundation
import KassaServer
import Testing

@Suite("The documents of tests/golden, as the generated types see them")
struct GoldenTests {
    /// Reads a document into its type and writes it again.
    private typealias Again = @Sendable (String) throws -> String

    private static let again: [String: Again] = [
        "Ask": { askJson(value: try askFromJson(json: $0)) },
        "Benefits": { benefitsJson(value: try benefitsFromJson(json: $0)) },
        "Config": { configJson(value: try configFromJson(json: $0)) },
        "Entitlements": { entitlementsJson(value: try entitlementsFromJson(json: $0)) },
        "KassaError": { errorJson(value: try errorFromJson(json: $0)) },
        "Notice": { noticeJson(value: try noticeFromJson(json: $0)) },
        "Order": { orderJson(value: try orderFromJson(json: $0)) },
        "Outcome": { outcomeJson(value: try outcomeFromJson(json: $0)) },
        "Plan": { planJson(value: try planFromJson(json: $0)) },
        "Subscription": { subscriptionJson(value: try subscriptionFromJson(json: $0)) },
        "TokenCheck": { tokenCheckJson(value: try tokenCheckFromJson(json: $0)) },
        "TokenReading": { tokenReadingJson(value: try tokenReadingFromJson(json: $0)) },
    ]

    @Test("No document loses a byte in Swift", arguments: GoldenTests.again.keys.sorted())
    func cases(type: String) throws {
        let again = try #require(Self.again[type])
        for line in try lines("cases/\(type).jsonl") {
            // Swift takes texts for equal that are spelled in other bytes.
            #expect(Array(try again(line).utf8) == Array(line.utf8))
        }
    }

    @Test(
        "The engine ends each ask as the native one did",
        arguments: ["appStore", "googlePlay", "lemonSqueezy", "stripe", "tossPayments"])
    func talks(provider: String) throws {
        let lines = try lines("talks/\(provider).jsonl")
        let kassa = try Kassa(config: configFromJson(json: lines[0]))
        for line in lines.dropFirst() {
            let talk = try Talk(line)
            #expect(Array(try talk.played(by: kassa).utf8) == Array(talk.end.utf8), "\(talk.story)")
        }
    }

    @Test("Every file of talks is played")
    func everyTalk() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appendingPathComponent("talks").path)
        #expect(files.sorted() == ["appStore", "googlePlay", "lemonSqueezy", "stripe", "tossPayments"].map { $0 + ".jsonl" })
    }

    private static let folder = Place.root.appendingPathComponent("tests/golden")

    /// Nothing but `\n` ends a line: texts hold other ends.
    private func lines(_ path: String) throws -> [String] {
        let file = try Data(contentsOf: Self.folder.appendingPathComponent(path))
        let lines = file.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        try #require(!lines.isEmpty)
        return lines
    }
}
