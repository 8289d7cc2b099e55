import Foundation
import Kassa
import Lab
import XCTest

/// The recorded documents of `tests/golden`: read into Swift's own types and written again, they are
/// the same bytes.
final class GoldenTests: XCTestCase {
    private func hold(_ type: String, _ again: (String) throws -> String) throws {
        let file = Repository.file("tests/golden/cases/\(type).jsonl")
        // Lines end with this byte and with nothing else: a text may hold other ends of lines.
        let lines = try Data(contentsOf: file).split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        XCTAssertGreaterThan(lines.count, 3, type)
        for line in lines {
            let written = try again(line)
            // Swift takes two ways of writing one letter for the same; the bytes have to be.
            XCTAssertEqual(Array(written.utf8), Array(line.utf8), "\(type): \(line)\n\(written)")
        }
    }

    func test_benefits_are_the_same_in_swift() throws {
        try hold("Benefits") { benefitsJson(value: try benefitsFromJson(json: $0)) }
    }

    func test_plans_are_the_same_in_swift() throws {
        try hold("Plan") { planJson(value: try planFromJson(json: $0)) }
    }

    func test_orders_are_the_same_in_swift() throws {
        try hold("Order") { orderJson(value: try orderFromJson(json: $0)) }
    }

    func test_errors_are_the_same_in_swift() throws {
        try hold("KassaError") { errorJson(value: try errorFromJson(json: $0)) }
    }

    func test_entitlements_and_tokens_are_the_same_in_swift() throws {
        try hold("Entitlements") { entitlementsJson(value: try entitlementsFromJson(json: $0)) }
        try hold("TokenCheck") { tokenCheckJson(value: try tokenCheckFromJson(json: $0)) }
        try hold("TokenReading") { tokenReadingJson(value: try tokenReadingFromJson(json: $0)) }
    }

    func test_what_is_no_document_is_refused() {
        XCTAssertThrowsError(try planFromJson(json: "{"))
        XCTAssertThrowsError(try planFromJson(json: "{}"))
    }
}

/// The project file that Xcode opens is written by hand; nothing here has Xcode to open it.
final class ProjectTests: XCTestCase {
    func test_xcodes_project_names_nothing_that_is_not_there() throws {
        let folder = Repository.file("examples/ios")
        let project = folder.appendingPathComponent("Lanterns.xcodeproj/project.pbxproj")
        let text = try String(contentsOf: project, encoding: .utf8)
        let ids = Set(text.matches(of: #/A1[0-9A-F]{22}/#).map { String($0.output) })
        let defined = Set(text.matches(of: #/\t\t(A1[0-9A-F]{22}) .* = \{\n\t\t\tisa/#).map { String($0.output.1) })
        XCTAssertEqual(ids, defined)
        XCTAssertGreaterThan(ids.count, 25)
        let parsed = try PropertyListSerialization.propertyList(from: Data(text.utf8), format: nil) as? [String: Any]
        let objects = try XCTUnwrap(parsed?["objects"] as? [String: [String: Any]])
        XCTAssertEqual(Set(objects.keys), ids)
        for object in objects.values {
            guard object["sourceTree"] as? String == "<group>", let path = object["path"] as? String else { continue }
            XCTAssertTrue(FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path), path)
        }
        for package in objects.values.compactMap({ $0["relativePath"] as? String }) {
            let manifest = folder.appendingPathComponent(package).appendingPathComponent("Package.swift")
            XCTAssertTrue(FileManager.default.fileExists(atPath: manifest.path), package)
        }
        let scheme = folder.appendingPathComponent("Lanterns.xcodeproj/xcshareddata/xcschemes/Lanterns.xcscheme")
        XCTAssertTrue(try String(contentsOf: scheme, encoding: .utf8).contains("../Lanterns.storekit"))
    }
}

/// Where the repository is.
enum Repository {
    static func file(_ path: String) -> URL {
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(6).dropFirst().joined(separator: "/")
        return URL(fileURLWithPath: "/" + root).appendingPathComponent(path)
    }
}
