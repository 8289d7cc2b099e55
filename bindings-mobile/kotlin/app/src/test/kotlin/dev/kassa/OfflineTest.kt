package dev.kassa

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

private const val DAY = 86_400_000L

/** An app without a network. */
class OfflineTest {
    private val phone = Phone()

    @Test
    fun `a purchase without a network is kept, and brought when the network is back`() = runBlocking {
        phone.client().use { kassa ->
            val way = (kassa.checkout("pouch", provider = "googlePlay") as Answer.Done).value.way as WayToPay.Native
            val bought = (phone.store.buy(way.product, way.account, way.offer) as StoreAnswer.Bought).purchase
            phone.air.isDown = true
            val kept = kassa.deliver(bought)
            assertEquals(DeliveryState.KEPT, kept.state)
            assertEquals("offline", kept.code)
            assertEquals(1, phone.onItsWay().size)
            val started = kassa.start(this)
            phone.back.subscriptionCount.first { it > 0 }
            val given = async(start = CoroutineStart.UNDISPATCHED) { kassa.deliveries.first { it.state == DeliveryState.GIVEN } }
            phone.air.isDown = false
            phone.back.emit(Unit)
            assertEquals(bought.id, given.await().purchase.id)
            assertEquals(emptyList<Stored>(), phone.onItsWay())
            assertEquals(100L, kassa.benefitUpdates.value?.totalAvailableCredits)
            started.cancel()
        }
    }

    @Test
    fun `a purchase is tried again by itself when the core says so`() = runBlocking {
        phone.client().use { kassa ->
            val way = (kassa.checkout("pouch", provider = "googlePlay") as Answer.Done).value.way as WayToPay.Native
            val bought = (phone.store.buy(way.product, way.account, way.offer) as StoreAnswer.Bought).purchase
            val started = kassa.start(this)
            phone.air.isDown = true
            assertEquals(DeliveryState.KEPT, kassa.deliver(bought).state)
            val given = async(start = CoroutineStart.UNDISPATCHED) { kassa.deliveries.first { it.state == DeliveryState.GIVEN } }
            phone.air.isDown = false
            assertEquals(bought.id, given.await().purchase.id)
            started.cancel()
        }
    }

    @Test
    fun `what is open stays open without a network, and not with a clock that was set back`() = runBlocking {
        phone.client().use { it.buys("club"); it.entitlements(fresh = true) }
        phone.air.isDown = true
        phone.client().use { kassa ->
            val kept = kassa.entitlements()
            assertEquals(EntitlementSource.KEPT, kept.source)
            assertEquals(listOf("gold"), kept.entitlements?.features)
            phone.clockIsOff = -30 * DAY
            val back = kassa.entitlements()
            assertEquals(EntitlementSource.NOBODY, back.source)
            assertNull(back.entitlements)
            assertEquals(TokenRefusal.CLOCK_SET_BACK, back.refusal)
            phone.clockIsOff = 400 * DAY
            assertEquals(TokenRefusal.EXPIRED, kassa.entitlements().refusal)
        }
    }

    @Test
    fun `signing out takes the token away and leaves what is on its way`() = runBlocking {
        phone.client().use { kassa ->
            kassa.buys("club")
            kassa.entitlements(fresh = true)
            val way = (kassa.checkout("pouch", provider = "googlePlay") as Answer.Done).value.way as WayToPay.Native
            val bought = (phone.store.buy(way.product, way.account, way.offer) as StoreAnswer.Bought).purchase
            phone.air.isDown = true
            kassa.deliver(bought)
            kassa.signOut()
            assertEquals(EntitlementSource.NOBODY, kassa.entitlements().source)
            assertNull(kassa.benefitUpdates.value)
        }
        assertEquals(1, phone.onItsWay().size)
        phone.air.isDown = false
        phone.client().use { assertEquals(listOf(DeliveryState.GIVEN), it.flush().map { it.state }) }
    }
}
