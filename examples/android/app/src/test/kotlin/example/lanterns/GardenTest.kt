package example.lanterns

import dev.kassa.LabStore
import dev.kassa.Phone
import example.lanterns.game.GameServer
import example.lanterns.game.Garden
import example.lanterns.game.Night
import example.lanterns.game.Word
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** The game against its own server: what a player does, and what the screens show then. */
class GardenTest {
    private val phone = Phone()
    private var kept = 0

    private fun played(player: suspend Garden.() -> Unit) = runBlocking {
        phone.client().use { kassa ->
            val server = GameServer(System.getenv("KASSA_SHOP"), phone.account, phone.air)
            val garden = Garden(kassa, server, this, kept) { kept = it }
            val game = garden.play()
            garden.state.first { it.offers.isNotEmpty() && !it.busy }
            garden.player()
            game.cancelAndJoin()
        }
    }

    private val Night.coins get() = benefits?.totalAvailableCredits

    @Test
    fun `coins are bought and light a lantern, and then their money stays`() = played {
        buy("pouch").join()
        assertEquals(100L to Word.SAID_LANDED, state.value.coins to state.value.said)
        light().join()
        assertEquals(90L to Word.SAID_LIT, state.value.coins to state.value.said)
        assertEquals(1 to 1, state.value.lit to kept)
        giveBack(state.value.orders.single().id).join()
        assertEquals(Word.SAID_USED, state.value.said)
    }

    @Test
    fun `a refund takes the money and the coins`() = played {
        buy("pouch").join()
        giveBack(state.value.orders.single().id).join()
        assertEquals(0L to Word.SAID_REFUNDED, state.value.coins to state.value.said)
        assertEquals(199, state.value.orders.single().refunded)
    }

    @Test
    fun `without coins nothing is lit`() = played {
        light().join()
        assertEquals(Word.SAID_INSUFFICIENT to 0, state.value.said to state.value.lit)
    }

    @Test
    fun `the club opens golden light, and is not paid twice`() = played {
        buy("club").join()
        assertEquals(listOf("gold"), state.value.benefits?.features)
        buy("club").join()
        assertEquals(300L to 1, state.value.coins to state.value.orders.size)
    }

    @Test
    fun `what the customer does not buy is not bought`() = played {
        phone.store.next = LabStore.Sheet.CLOSES
        buy("pouch").join()
        assertEquals(Word.SAID_CLOSED, state.value.said)
        restore().join()
        assertEquals(Word.SAID_NOTHING, state.value.said)
    }

    @Test
    fun `without a network the game says so, and goes on afterwards`() = played {
        phone.air.isDown = true
        light().join()
        assertEquals(Word.SAID_OFFLINE, state.value.said)
        phone.air.isDown = false
        buy("pouch").join()
        assertEquals(100L, state.value.coins)
    }
}
