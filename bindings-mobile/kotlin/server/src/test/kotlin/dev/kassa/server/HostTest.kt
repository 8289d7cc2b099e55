package dev.kassa.server

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

/** What the border promises beyond the scenarios. */
class HostTest {
    private val moment = Moment(1_790_000_000_000, "00".repeat(16))

    @Test
    fun `a wrong set-up is refused with a code and a hint`() {
        val config = EMPTY.copy(providers = listOf(keys("strype", emptyList())))
        val refused = assertThrows(SetupException.Refused::class.java) { Kassa(config) }
        assertEquals("unknown_provider", refused.problem.code)
        assertEquals(Reason.MISUSED, refused.problem.reason)
    }

    @Test
    fun `a set-up prints without its secrets`() {
        val keys = keys("stripe", listOf(Secret("whsec_1")))
        assertEquals("ProviderConfig(provider=stripe, secretKey=***, clientKey=null, widget=null, webhookSecrets=[***], store=null, prices=[], app=null, apiBase=null)", "$keys")
    }

    @Test
    fun `a store that is down is an error that says to try again`() {
        val failure = assertThrows(KassaException::class.java) {
            runBlocking { Kassa(EMPTY).use { it.run(Ask.Benefits("ada"), DeadHost) } }
        }
        assertEquals(Reason.UNAVAILABLE, failure.error.reason)
        assertEquals("no store", failure.cause?.message)
        assertEquals(true, failure.error.retryable)
    }

    @Test
    fun `asking without a fact repeats the same need`() {
        Kassa(EMPTY).use { kassa ->
            kassa.begin(Ask.Benefits("ada"), moment).use { job ->
                assertEquals(job.next(null), job.next(null))
            }
        }
    }
}
