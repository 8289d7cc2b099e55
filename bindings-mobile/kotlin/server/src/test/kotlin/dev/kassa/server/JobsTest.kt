package dev.kassa.server

import example.Shop
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** What becomes of jobs, however they end. The time-out only says that something hangs. */
@Timeout(120)
class JobsTest {
    @Test
    fun `two hundred jobs at once end alike and leave nothing`() = Scratch().use { scratch ->
        val host = Shop(scratch.source)
        Watched(EMPTY).use { kassa ->
            runBlocking(Dispatchers.Default) {
                val granted = List(200) { async { kassa.run(grant("account-$it"), host) } }.awaitAll()
                assertEquals(setOf(7L), granted.map { (it as Outcome.Granted).benefits.totalAvailableCredits }.toSet())
                val seen = List(200) { async { kassa.run(Ask.Benefits("account-$it"), host) } }.awaitAll()
                assertEquals(List(200) { 7L }, seen.map { (it as Outcome.Benefits).benefits.totalAvailableCredits })
            }
            assertEquals(400, kassa.begun)
            assertEquals(0, kassa.alive)
        }
    }

    @Test
    fun `failures leave nothing`() = Watched(EMPTY).use { kassa ->
        runBlocking(Dispatchers.Default) {
            val codes = List(50) { async { codeOf { kassa.run(grant("ada"), DeadHost) } } }.awaitAll()
            assertEquals(setOf("store_unavailable"), codes.toSet())
        }
        assertEquals(50, kassa.begun)
        assertEquals(0, kassa.alive)
    }

    @Test
    fun `cancelling hangs up the request that is under way and frees the job`() = Silence().use { silence ->
        Watched(EMPTY.copy(providers = listOf(toss(silence.url)))).use { kassa ->
            runBlocking {
                val asking = launch { kassa.run(ASK_TOSS, DeadHost) }
                silence.called.await()
                assertEquals(1, kassa.alive)
                asking.cancelAndJoin()
                silence.hungUp.await()
            }
            assertEquals(1, kassa.begun)
            assertEquals(0, kassa.alive)
        }
    }

    @Test
    fun `a host that stops waiting by itself has failed and is not cancelled`() = Watched(EMPTY).use { kassa ->
        val impatient = object : Host by DeadHost {
            override suspend fun read(statement: Statement) = withTimeout(1) { awaitCancellation() }
        }
        runBlocking { assertEquals("store_unavailable", codeOf { kassa.run(Ask.Benefits("ada"), impatient) }) }
        assertEquals(0, kassa.alive)
    }

    @Test
    fun `nothing is asked of a host once nobody waits`() = Watched(EMPTY).use { kassa ->
        val reading = CompletableDeferred<Unit>()
        val cancelled = CompletableDeferred<Unit>()
        var written = false
        val host = object : Host by DeadHost {
            // A driver that hears of no cancellation.
            override suspend fun read(statement: Statement): List<List<Value>> {
                reading.complete(Unit)
                runBlocking { cancelled.await() }
                return emptyList()
            }

            override suspend fun write(statements: List<Statement>) {
                written = true
            }
        }
        runBlocking {
            val asking = launch { kassa.run(grant("ada"), host) }
            reading.await()
            asking.cancel()
            cancelled.complete(Unit)
            asking.join()
        }
        assertFalse(written)
        assertEquals(0, kassa.alive)
    }

    private suspend fun codeOf(failing: suspend () -> Outcome): String = try {
        failing().toString()
    } catch (failure: KassaException) {
        failure.error.code
    }

    private companion object {
        val ASK_TOSS = Ask.Call("tossPayments", "payments.get", """{"orderId":"order-1"}""")

        fun toss(url: String) = keys("tossPayments", emptyList(), url).copy(
            secretKey = Secret("test_sk_1"),
            clientKey = "test_ck_1",
        )
    }
}
