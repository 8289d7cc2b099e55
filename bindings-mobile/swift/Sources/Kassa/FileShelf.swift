import Foundation

/// A folder with one file for each entry. A file is written beside its place, forced to the disk and
/// renamed, so that whoever dies in between leaves the old one or the new one.
struct FileShelf: Sendable {
    let folder: URL

    /// A shelf is short and its files are small: one writer at a time is simple and quick enough.
    private static let lock = NSLock()

    func read() throws -> [Stored] {
        try Self.lock.withLock {
            guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            return try files.compactMap { file in
                let place = folder.appendingPathComponent(file)
                guard !file.hasPrefix(Self.unfinished) else {
                    // Left by somebody who died while writing; what it replaces is still there.
                    try? FileManager.default.removeItem(at: place)
                    return nil
                }
                guard let name = FolderName.text(file) else { return nil }
                return Stored(name: name, body: try String(contentsOf: place, encoding: .utf8))
            }
        }
    }

    func write(_ name: String, body: String?) throws {
        try Self.lock.withLock {
            let file = FolderName.encoded(name)
            let place = folder.appendingPathComponent(file).path
            if let body {
                try makeFolder()
                let beside = folder.appendingPathComponent(Self.unfinished + file).path
                try Disk.write(Data(body.utf8), to: beside)
                try Disk.rename(beside, to: place)
            } else {
                guard FileManager.default.fileExists(atPath: place) else { return }
                try FileManager.default.removeItem(atPath: place)
            }
            try Disk.settle(folder: folder.path)
        }
    }

    private static let unfinished = "."

    private func makeFolder() throws {
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Disk.settle(folder: folder.deletingLastPathComponent().path)
        #if canImport(Darwin)
        var folder = folder
        var values = URLResourceValues()
        // Another device would send what this one has sent.
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        #if !os(macOS)
        // Files inherit it. A renewal may come while the device is locked.
        let protection = FileProtectionType.completeUntilFirstUserAuthentication
        try FileManager.default.setAttributes([.protectionKey: protection], ofItemAtPath: folder.path)
        #endif
        #endif
    }
}

/// Any text as names of folders: different texts never share one, on a disk that takes capitals for
/// small letters neither, and none leads out of its folder.
struct FolderName {
    /// A name has 255 bytes at most, so a long text becomes folders in one another.
    let path: [String]

    init(_ text: String) {
        let name = Self.encoded(text)
        let starts = stride(from: 0, to: max(name.count, 1), by: 180)
        path = starts.map { start in
            let part = String(name.dropFirst(start).prefix(180))
            // An inner folder is never somebody's own: no name contains this sign.
            return start + 180 < name.count ? part + "+" : part
        }
    }

    /// Small letters, digits and hyphens stay; everything else becomes `_` and two digits a byte.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let plain = (97...122).contains(byte) || (48...57).contains(byte) || byte == 45
            return plain ? String(UnicodeScalar(byte)) : "_" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The text that was encoded so; none if nothing is.
    static func text(_ name: String) -> String? {
        guard name.hasPrefix(".") == false else { return nil }
        let text = name.replacingOccurrences(of: "_", with: "%").removingPercentEncoding
        return text.flatMap { encoded($0) == name ? $0 : nil }
    }
}
