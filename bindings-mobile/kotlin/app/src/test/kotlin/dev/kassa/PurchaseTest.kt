package dev.kassa

import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.async
import kotlinx.coroutines.CoroutineStart
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What an app buys in the device's store. */
class PurchaseTest {
    private val phone = Phone()

    @Test
    fun `coins that are bought are given once, then finished, then forgotten`() = runBlocking {
        phone.client().use { kassa ->
            val delivery = kassa.buys("pouch")
            assertEquals(DeliveryState.GIVEN, delivery.state)
            assertEquals("pouch", delivery.plan)
            assertEquals(100, kassa.benefits().totalAvailableCredits)
            assertEquals(100, kassa.benefitUpdates.value?.totalAvailableCredits)
            assertEquals(setOf(delivery.purchase.id), phone.store.isFinished.value)
            assertEquals(emptyList<Stored>(), phone.onItsWay())
            assertEquals(DeliveryState.GIVEN, kassa.deliver(delivery.purchase).state)
            assertEquals(100, kassa.benefits().totalAvailableCredits)
        }
    }

    @Test
    fun `a sheet that the customer closes buys nothing`() = runBlocking {
        phone.store.next = LabStore.Sheet.CLOSES
        phone.client().use { kassa ->
            assertEquals(Answer.Done(Purchase.Cancelled), kassa.buy("pouch"))
            assertEquals(0, kassa.benefits().totalAvailableCredits)
        }
    }

    @Test
    fun `what is paid later comes by the store's updates`() = runBlocking {
        phone.store.next = LabStore.Sheet.PAYS_LATER
        phone.client().use { kassa ->
            val started = kassa.start(this)
            assertEquals(Answer.Done(Purchase.Pending), kassa.buy("pouch"))
            assertEquals(0, kassa.benefits().totalAvailableCredits)
            coroutineScope {
                val delivered = async(start = CoroutineStart.UNDISPATCHED) { kassa.deliveries.first() }
                phone.store.settle(phone.store.lastToken)
                assertEquals(DeliveryState.GIVEN, delivered.await().state)
            }
            assertEquals(100, kassa.benefitUpdates.value?.totalAvailableCredits)
            started.cancel()
        }
    }

    @Test
    fun `a purchase belongs to the account that began it`() = runBlocking {
        val own = phone.client()
        val bought = kassaBuysOffline(own)
        val other = phone.client(Shop.stranger("jun"))
        val taken = other.deliver(bought)
        assertEquals(DeliveryState.TAKEN, taken.state)
        assertEquals("taken", taken.code)
        assertEquals(0, other.benefits().totalAvailableCredits)
        assertEquals(emptySet<String>(), phone.store.isFinished.value)
        assertEquals(1, phone.onItsWay().size, "its own customer's outbox still has it")
        phone.air.isDown = false
        assertEquals(listOf(DeliveryState.GIVEN), own.flush().map { it.state })
        assertEquals(100, own.benefits().totalAvailableCredits)
        own.close()
        other.close()
    }

    @Test
    fun `an app that was installed again gets back what it owns`() = runBlocking {
        phone.client().use { it.buys("club") }
        phone.client().use { kassa ->
            assertEquals(listOf(DeliveryState.GIVEN), kassa.restore().map { it.state })
            assertEquals(300, kassa.benefits().totalAvailableCredits)
        }
    }

    @Test
    fun `a subscription opens what it says, and is not paid twice`() = runBlocking {
        phone.client().use { kassa ->
            val benefits = checkNotNull(kassa.buys("club").benefits)
            assertEquals(listOf("gold"), benefits.features)
            assertEquals(300, benefits.totalAvailableCredits)
            assertEquals(SubscriptionStatus.ACTIVE, kassa.subscriptions().single().status)
            kassa.buys("club")
            assertEquals(300, kassa.benefits().totalAvailableCredits)
        }
    }

    @Test
    fun `who is subscribed by another store is declined, as a value`() = runBlocking {
        phone.client().use { kassa ->
            val way = (kassa.checkout("club", provider = "appStore") as Answer.Done).value.way as WayToPay.Native
            val sold = Shop.lab("appStore/buy", "product" to way.product, "buyer" to phone.account, "appAccountToken" to way.account)
            val signed = StorePurchase("appStore", sold["transactionId"].asString, sold["jws"].asString, null)
            assertEquals(DeliveryState.GIVEN, kassa.deliver(signed).state)
            val declined = kassa.buy("club")
            assertTrue(declined is Answer.Declined, "$declined")
            assertEquals("already_subscribed", (declined as Answer.Declined).code)
        }
    }

    @Test
    fun `coins are spent by the server, which knows the price`() = runBlocking {
        phone.client().use { kassa ->
            kassa.buys("pouch")
            assertEquals(true, Shop.ask(phone.account, "spend", "thing" to "lantern", "key" to "press-1")["ok"].asBoolean)
            Shop.ask(phone.account, "spend", "thing" to "lantern", "key" to "press-1")
            assertEquals(90, kassa.benefits().totalAvailableCredits)
        }
    }

    @Test
    fun `a refund of the store is seen, with the coins that went`() = runBlocking {
        phone.client().use { kassa ->
            val token = kassa.buys("pouch").purchase.id
            Shop.refund(phone.store.orders.getValue(token))
            assertEquals(0, kassa.benefits().totalAvailableCredits)
            assertEquals(199, kassa.orders().single { it.orderType != OrderType.REFUND }.refunded)
        }
    }

    private suspend fun kassaBuysOffline(kassa: KassaClient): StorePurchase {
        val way = (kassa.checkout("pouch", provider = "googlePlay") as Answer.Done).value.way as WayToPay.Native
        val bought = (phone.store.buy(way.product, way.account, way.offer) as StoreAnswer.Bought).purchase
        phone.air.isDown = true
        assertEquals(DeliveryState.KEPT, kassa.deliver(bought).state)
        phone.air.isDown = false
        return bought
    }
}

/** Buys, and is given it. */
suspend fun KassaClient.buys(plan: String): Delivery =
    ((buy(plan) as Answer.Done).value as Purchase.Bought).delivery
