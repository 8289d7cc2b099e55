package dev.kassa

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import java.util.Locale

/** What is for sale, and what it costs in words. */
class CatalogTest {
    private val phone = Phone()

    @Test
    fun `the plans are the server's, with the products of the stores`() = runBlocking {
        phone.client().use { kassa ->
            val plans = kassa.plans().associateBy { it.id }
            assertEquals(setOf("pouch", "chest", "club"), plans.keys)
            val club = plans.getValue("club")
            assertEquals(IntervalUnit.MONTH, club.interval?.unit)
            assertEquals(setOf("appStore" to "club.monthly", "googlePlay" to "club:monthly"), club.prices.map { it.provider to it.id }.toSet())
        }
    }

    @Test
    fun `an offer shows the price of the store, and none where the store has none`() = runBlocking {
        phone.client().use { kassa ->
            val offers = kassa.offers().associateBy { it.plan.id }
            assertEquals("€ 1.99", offers["pouch"]?.product?.price)
            assertEquals("club:monthly", offers["club"]?.product?.id)
            assertNull(offers["chest"]?.product)
        }
    }

    @Test
    fun `who comes back from a page is asked about until it is clear`() = runBlocking {
        val asked = mutableListOf<String>()
        // This game sells in stores only, so its server has no page to come back from.
        val sender = Sender { request ->
            asked += request.url.substringAfterLast('/') + request.body
            val state = if (asked.size < 3) "open" else "landed"
            HttpResponse(200u, emptyList(), """{"ok":true,"result":{"state":"$state","plan":"pouch"}}""".toByteArray())
        }
        phone.client(sender = sender).use { kassa ->
            val came = kassa.returned("https://shop.example/return?checkout=c1&paymentKey=p1", "c1") as Answer.Done
            assertEquals(Arrival.LANDED to "pouch", came.value.state to came.value.plan)
        }
        assertEquals(listOf("""return{"query":"checkout=c1&paymentKey=p1"}""", "arrival?checkout=c1", "arrival?checkout=c1"), asked)
    }

    @Test
    fun `a checkout that the server has never heard of is unknown`() = runBlocking {
        phone.client().use { kassa ->
            assertEquals(Arrival.UNKNOWN, (kassa.returned("", "c1") as Answer.Done).value.state)
        }
    }

    @Test
    fun `what the server does not know is an error that says what to do`() {
        val failure = assertThrows(KassaException::class.java) {
            runBlocking { phone.client().use { it.checkout("gold") } }
        }
        assertEquals(Reason.MISUSED, failure.error.reason)
        assertEquals("unknown_plan", failure.error.code)
    }

    @Test
    fun `an address that is not safe is refused at once`() {
        val refused = assertThrows(KassaException::class.java) {
            KassaClient("http://shop.example/api/kassa", "ada", phone.shelves())
        }
        assertEquals("unsafe_base_url", refused.error.code)
    }

    @Test
    fun `money is written as its language writes it, with the decimals that are counted`() {
        fun written(amount: Long, currency: String, tag: String) =
            Money(amount, currency).formatted(Locale.forLanguageTag(tag)).replace('\u00a0', ' ').replace('\u202f', ' ')
        assertEquals("$19.90", written(1_990, "usd", "en-US"))
        assertEquals("19,90 €", written(1_990, "eur", "fr-FR"))
        assertEquals("₩4,900", written(4_900, "krw", "ko-KR"))
        assertEquals("￥4,900", written(4_900, "jpy", "ja-JP"))
        assertEquals("XQQ 19.90", written(1_990, "xqq", "en-US"))
    }
}
