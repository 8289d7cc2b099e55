package dev.kassa

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The app dies: at each need, before it is met and after. */
class CrashTest {
    @Test
    fun `killed anywhere, a purchase is given once and finished at the next start`() {
        var moment = 0
        // Until a life ends by itself: then there was no further moment to die at.
        while (dies(moment)) moment += 1
        assertTrue(moment >= 8, "read, write, send, finish and write away, before and after: only $moment moments")
    }

    /** Whether the app died; either way the purchase has to be there in the end. */
    private fun dies(moment: Int): Boolean = runBlocking {
        val phone = Phone()
        val bought = phone.client().use { kassa ->
            val way = (kassa.checkout("pouch", provider = "googlePlay") as Answer.Done).value.way as WayToPay.Native
            (phone.store.buy(way.product, way.account, way.offer) as StoreAnswer.Bought).purchase
        }
        val death = Death(moment)
        val mortal = phone.client(
            shelves = death.over(phone.shelves()),
            store = death.over(phone.store),
            sender = { request -> death.around { phone.air.send(request) } },
        )
        val died = runCatching { mortal.deliver(bought) }.exceptionOrNull()
        assertTrue(died == null || died is Died, "$died")
        mortal.close()
        phone.client().use { kassa ->
            val started = kassa.start(this)
            phone.store.isFinished.first { bought.id in it }
            started.cancel()
            started.join()
            // Dead after the store was told, there is still what takes the entry away.
            kassa.flush()
            assertEquals(100, kassa.benefits().totalAvailableCredits, "killed at $moment")
            assertEquals(emptyList<Stored>(), phone.onItsWay(), "killed at $moment")
        }
        died != null
    }
}

/** The end of a process, as far as a test can have one: nothing of it goes on. */
private class Died : Error("killed")

/** Ends the app at the moment of that number. */
private class Death(private var left: Int) {
    inline fun <T> around(work: () -> T): T {
        strike()
        return work().also { strike() }
    }

    fun strike() {
        if (left-- == 0) throw Died()
    }

    fun over(shelves: Shelves) = object : Shelves {
        override fun read(shelf: Shelf) = around { shelves.read(shelf) }

        override fun write(shelf: Shelf, name: String, body: String?) = around { shelves.write(shelf, name, body) }
    }

    fun over(store: PurchaseStore) = object : PurchaseStore by store {
        override suspend fun finish(purchase: StorePurchase) = around { store.finish(purchase) }
    }
}
