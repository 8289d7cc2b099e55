import Foundation
#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// The four calls that make a file survive a power cut. Foundation's atomic writing renames, but
/// forces nothing to the disk.
enum Disk {
    /// Makes the file anew, whole and on the disk.
    static func write(_ data: Data, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        try data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                #if canImport(Darwin)
                let count = Darwin.write(file, bytes.baseAddress! + done, bytes.count - done)
                #else
                let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
                #endif
                guard count > 0 else { throw failure() }
                done += count
            }
        }
        try force(file)
    }

    /// Puts it in place of the other.
    static func rename(_ path: String, to other: String) throws {
        #if canImport(Darwin)
        guard Darwin.rename(path, other) == 0 else { throw failure() }
        #else
        guard Glibc.rename(path, other) == 0 else { throw failure() }
        #endif
    }

    /// Forces the names in a folder to the disk.
    static func settle(folder path: String) throws {
        let folder = open(path, O_RDONLY)
        guard folder >= 0 else { throw failure() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure() }
    }

    private static func force(_ file: Int32) throws {
        #if canImport(Darwin)
        // On Apple's systems fsync leaves the data in the drive's own memory.
        if fcntl(file, F_FULLFSYNC) == 0 { return }
        #endif
        guard fsync(file) == 0 else { throw failure() }
    }

    private static func failure() -> POSIXError {
        POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
}
