#if canImport(Security)
import Foundation
import Security

/// Entries of the Keychain. They stay on this device, and are there once it was unlocked after a
/// start, since a renewal may come while it is locked.
struct KeychainShelf: Sendable {
    let service: String

    func read() throws -> [Stored] {
        var query = base
        query[kSecMatchLimit] = kSecMatchLimitAll
        query[kSecReturnAttributes] = true
        query[kSecReturnData] = true
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return [] }
        try check(status)
        let items = found as? [[String: Any]] ?? []
        return items.compactMap { item in
            guard let name = item[kSecAttrAccount as String] as? String,
                  let data = item[kSecValueData as String] as? Data,
                  let body = String(data: data, encoding: .utf8)
            else { return nil }
            return Stored(name: name, body: body)
        }
    }

    func write(_ name: String, body: String?) throws {
        var entry = base
        entry[kSecAttrAccount] = name
        guard let body else {
            let status = SecItemDelete(entry as CFDictionary)
            return try check(status == errSecItemNotFound ? errSecSuccess : status)
        }
        let data = Data(body.utf8)
        let status = SecItemUpdate(entry as CFDictionary, [kSecValueData: data] as CFDictionary)
        guard status == errSecItemNotFound else { return try check(status) }
        entry[kSecValueData] = data
        entry[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        try check(SecItemAdd(entry as CFDictionary, nil))
    }

    private var base: [CFString: Any] {
        [
            kSecClass: kSecClassGenericPassword,
            kSecAttrService: service,
            // On a Mac too, the one that iOS has.
            kSecUseDataProtectionKeychain: true,
        ]
    }

    private func check(_ status: OSStatus) throws {
        guard status == errSecSuccess else {
            throw NSError(domain: NSOSStatusErrorDomain, code: Int(status))
        }
    }
}
#endif
