import Kassa
import XCTest
#if canImport(KassaStoreKitHere)
import KassaStoreKitHere
#else
import KassaStoreKit
#endif

/// The adapter needs Apple's devices to run. Here it is compiled, on Linux against stand-ins.
final class StoreKitTests: XCTestCase {
    func test_the_app_store_is_a_store_by_the_servers_name() {
        let store: any PurchaseStore = StoreKitStore()
        XCTAssertEqual(store.provider, "appStore")
    }
}
