@testable import Kassa
import Lab
import XCTest

/// What must outlive the app.
final class ShelfTests: XCTestCase {
    private func folder() -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("shelf-" + Device.chance())
    }

    func test_an_entry_is_read_as_it_was_written_and_goes_when_told() throws {
        let shelf = FileShelf(folder: folder())
        XCTAssertEqual(try shelf.read(), [])
        try shelf.write("b-1", body: "여섯 \n 灯り")
        try shelf.write("a", body: "")
        try shelf.write("b-1", body: "second")
        XCTAssertEqual(try shelf.read(), [Stored(name: "a", body: ""), Stored(name: "b-1", body: "second")])
        try shelf.write("a", body: nil)
        try shelf.write("gone", body: nil)
        XCTAssertEqual(try shelf.read(), [Stored(name: "b-1", body: "second")])
    }

    func test_what_a_killed_writer_left_is_never_read() throws {
        let place = folder()
        let shelf = FileShelf(folder: place)
        try shelf.write("a", body: "whole")
        try Data("ha".utf8).write(to: place.appendingPathComponent(".a"))
        XCTAssertEqual(try shelf.read(), [Stored(name: "a", body: "whole")])
        let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
        XCTAssertEqual(files, ["a"])
    }

    func test_a_disk_that_cannot_be_written_is_an_error_and_leaves_the_old_entry() throws {
        let place = folder()
        let shelf = FileShelf(folder: place)
        try shelf.write("a", body: "old")
        // Where the new file would be made there is a folder.
        try FileManager.default.createDirectory(at: place.appendingPathComponent(".a/x"), withIntermediateDirectories: true)
        XCTAssertThrowsError(try shelf.write("a", body: "new"))
        try FileManager.default.removeItem(at: place.appendingPathComponent(".a"))
        XCTAssertEqual(try shelf.read(), [Stored(name: "a", body: "old")])
    }

    func test_every_account_has_a_folder_of_its_own_and_none_leads_elsewhere() {
        let long = String(repeating: "k", count: 900)
        let accounts = ["ada", "Ada", "ADA", "a/da", "../ada", ".", "..", "a_da", "a%da", "", "灯り", long, long + "k"]
        let paths = accounts.map { FolderName($0).path }
        XCTAssertEqual(Set(paths.map { $0.joined(separator: "/").lowercased() }).count, accounts.count)
        for part in paths.joined() {
            XCTAssertLessThan(part.utf8.count, 200)
            XCTAssertFalse(part.contains("/") || part.hasPrefix("."), part)
        }
        for account in accounts where account.count < 100 && !account.isEmpty {
            XCTAssertEqual(FolderName.text(FolderName.encoded(account)), account)
        }
    }

    func test_two_servers_and_two_accounts_share_nothing() throws {
        let place = folder()
        let shop = try XCTUnwrap(URL(string: "https://shop.example/api/kassa"))
        let stage = try XCTUnwrap(URL(string: "https://stage.example/api/kassa"))
        let shelves = try [(shop, "ada"), (shop, "jun"), (stage, "ada")].map {
            try DeviceShelves(baseURL: $0.0, account: $0.1, folder: place)
        }
        for (number, one) in shelves.enumerated() {
            try one.write(.outbox, name: "a", body: "\(number)")
            try one.write(.safe, name: "a", body: "safe \(number)")
        }
        for (number, one) in shelves.enumerated() {
            XCTAssertEqual(try one.read(.outbox), [Stored(name: "a", body: "\(number)")])
            XCTAssertEqual(try one.read(.safe), [Stored(name: "a", body: "safe \(number)")])
        }
    }

    func test_many_writers_at_once_leave_whole_entries() async throws {
        let shelf = FileShelf(folder: folder())
        let bodies = (0..<40).map { String(repeating: String($0 % 10), count: 5_000) }
        await withTaskGroup(of: Void.self) { group in
            for body in bodies { group.addTask { try? shelf.write("a", body: body) } }
        }
        let kept = try shelf.read()
        XCTAssertEqual(kept.count, 1)
        XCTAssertTrue(bodies.contains(kept[0].body))
    }
}
