package example.lanterns.game

import dev.kassa.Answer
import dev.kassa.Benefits
import dev.kassa.Delivery
import dev.kassa.DeliveryState
import dev.kassa.KassaClient
import dev.kassa.KassaException
import dev.kassa.Offer
import dev.kassa.Order
import dev.kassa.OrderType
import dev.kassa.Purchase
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import java.io.IOException
import java.util.UUID

/** Everything that the screens show. */
data class Night(
    val offers: List<Offer> = emptyList(),
    val benefits: Benefits? = null,
    val orders: List<Order> = emptyList(),
    /** Lanterns that burn. They stay lit for good. */
    val lit: Int = 0,
    /** One thing at a time. */
    val busy: Boolean = false,
    /** What came of the last one. */
    val said: Word? = null,
) {
    /** Coins were used, then their money went back: the next ones pay that off. */
    val debt: Long get() = benefits?.credits?.sumOf { it.debt } ?: 0
}

/** The game, in plain Kotlin: no balance is computed here, the server says what it is. */
class Garden(
    private val kassa: KassaClient,
    private val server: GameServer,
    private val scope: CoroutineScope,
    lit: Int = 0,
    private val keep: (Int) -> Unit = {},
) {
    private val night = MutableStateFlow(Night(lit = lit))

    /** What is shown now. */
    val state: StateFlow<Night> = night.asStateFlow()

    /** From the launch on: brings what an earlier run left, and shows what comes late. */
    fun play(): Job = scope.launch {
        kassa.start(this)
        launch { kassa.benefitUpdates.collect { news -> night.update { it.copy(benefits = news) } } }
        launch { kassa.deliveries.collect { said(it.word) } }
        act { night.update { it.copy(offers = kassa.offers()) } }.join()
    }

    /** What the server says now, such as after the game was in the background. */
    fun refresh(): Job = act { }

    /** Buys a plan in the device's store. */
    fun buy(plan: String): Job = act { said(bought(kassa.buy(plan))) }

    /** Brings what the store's customer owns. */
    fun restore(): Job = act {
        val owned = kassa.restore()
        said(if (owned.isEmpty()) Word.SAID_NOTHING else Word.SAID_RESTORED)
    }

    /** Lights a lantern for ten coins. */
    fun light(): Job = act {
        // An id of this press: sent again after a lost answer, it costs once.
        val reply = server.spend("lantern", UUID.randomUUID().toString())
        if (reply.ok) {
            night.update { it.copy(lit = it.lit + 1) }
            keep(night.value.lit)
        }
        said(if (reply.ok) Word.SAID_LIT else refused(reply.code))
    }

    /** Asks for the money of an order. */
    fun giveBack(order: String): Job = act {
        val reply = server.refund(order)
        said(if (reply.ok) Word.SAID_REFUNDED else refused(reply.code))
    }

    /** What is on the way stays on the way: the screens show what the server says afterwards. */
    private fun act(work: suspend () -> Unit): Job = scope.launch {
        if (night.value.busy) return@launch
        night.update { it.copy(busy = true, said = null) }
        try {
            work()
            refreshed()
        } catch (problem: KassaException) {
            said(if (problem.error.retryable) Word.SAID_OFFLINE else Word.SAID_ERROR)
        } catch (_: IOException) {
            said(Word.SAID_OFFLINE)
        } finally {
            night.update { it.copy(busy = false) }
        }
    }

    private suspend fun refreshed() {
        val benefits = kassa.benefits()
        val orders = kassa.orders().filter { it.orderType != OrderType.REFUND }
        night.update { it.copy(benefits = benefits, orders = orders) }
    }

    private fun said(word: Word) = night.update { it.copy(said = word) }
}

private fun bought(answer: Answer<Purchase>): Word = when (answer) {
    is Answer.Declined -> refused(answer.code)
    is Answer.Done -> when (val came = answer.value) {
        is Purchase.Bought -> came.delivery.word
        Purchase.Pending -> Word.SAID_WAITING
        Purchase.Cancelled -> Word.SAID_CLOSED
    }
}

private val Delivery.word: Word
    get() = when (state) {
        DeliveryState.GIVEN -> Word.SAID_LANDED
        DeliveryState.WAITING -> Word.SAID_WAITING
        DeliveryState.TAKEN -> Word.SAID_TAKEN
        DeliveryState.OVER -> Word.SAID_OVER
        DeliveryState.KEPT -> Word.SAID_KEPT
    }

private fun refused(code: String): Word = when (code) {
    "insufficient_credits" -> Word.SAID_INSUFFICIENT
    "already_subscribed" -> Word.SAID_SUBSCRIBED
    "too_late" -> Word.SAID_TOO_LATE
    "used" -> Word.SAID_USED
    "nothing_to_refund" -> Word.SAID_REFUNDED_BEFORE
    else -> Word.SAID_ERROR
}
