import Foundation

/// A scenario as it is written down in tests/scenarios, and the providers at which it is true.
struct Story {
    let name: String
    let providers: [String]
    /// What the app wants to hear of beside what is always told.
    let notices: [Json]
    let steps: [Json]

    /// What the stories sell.
    static func plans() throws -> [Json] {
        try parsed(folder.appendingPathComponent("plans.json")).list ?? []
    }

    /// All of them, by name.
    static func all() throws -> [Story] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let stories = files.filter { $0.pathExtension == "json" && $0.lastPathComponent != "plans.json" }
        return try stories.sorted { $0.path < $1.path }.map { file in
            let told = try parsed(file)
            return Story(
                name: file.deletingPathExtension().lastPathComponent,
                providers: told["providers"].list?.compactMap(\.text) ?? World.providers,
                notices: told["notices"].list ?? [],
                steps: told["steps"].list ?? []
            )
        }
    }

    private static let folder = Place.root.appendingPathComponent("tests/scenarios")

    private static func parsed(_ file: URL) throws -> Json {
        try Json(String(contentsOf: file, encoding: .utf8))
    }
}

/// Where the runner put things, or where they are in a checkout.
enum Place {
    static let root = ProcessInfo.processInfo.environment["KASSA_ROOT"].map(URL.init(fileURLWithPath:))
        ?? (0..<6).reduce(URL(fileURLWithPath: #filePath)) { above, _ in above.deletingLastPathComponent() }

    static let built = ProcessInfo.processInfo.environment["KASSA_BUILT"].map(URL.init(fileURLWithPath:))
        ?? root.appendingPathComponent("target/debug")
}

extension Json {
    /// Replaces `"$name.path.to.it"` by what a step before was saved as.
    func filled(with saved: [String: Json]) throws -> Json {
        switch self {
        case .list(let list): return .list(try list.map { try $0.filled(with: saved) })
        case .object(let fields): return .object(try fields.mapValues { try $0.filled(with: saved) })
        case .text(let text) where text.hasPrefix("$"): return try Json.found(text.dropFirst(), in: saved)
        default: return self
        }
    }

    private static func found(_ path: Substring, in saved: [String: Json]) throws -> Json {
        let keys = path.split(separator: ".").map(String.init)
        let start = Json.object(saved)
        return try keys.reduce(start) { value, key in
            let next = Int(key).flatMap { index in value.list.map { $0[index] } } ?? value[key]
            if next.isNull { throw Unplayable("$\(path) is not known here") }
            return next
        }
    }

    /// What is wrong with `actual`, if it is not what was expected: objects may have more fields,
    /// lists have the same length, `null` means absent.
    func difference(to actual: Json, at place: String) -> String? {
        switch (self, actual) {
        case (.object(let expected), .object(let fields)):
            return expected.sorted { $0.key < $1.key }.lazy.compactMap { key, value in
                value.difference(to: fields[key] ?? .null, at: "\(place).\(key)")
            }.first
        case (.list(let expected), .list(let list)) where expected.count == list.count:
            return zip(expected, list).enumerated().lazy.compactMap { index, pair in
                pair.0.difference(to: pair.1, at: "\(place)[\(index)]")
            }.first
        default:
            return self == actual ? nil : "\(place): expected \(line), got \(actual.line)"
        }
    }
}

/// A story that cannot be played as it is written.
struct Unplayable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
