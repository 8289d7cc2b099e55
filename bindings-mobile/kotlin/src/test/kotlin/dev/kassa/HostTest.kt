package dev.kassa

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import java.io.IOException
import java.sql.SQLException

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
            drive(Kassa(EMPTY).begin(Ask.Benefits("ada"), moment), DeadHost)
        }
        assertEquals(Reason.UNAVAILABLE, failure.error.reason)
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

    @Test
    fun `a write that fails half-way changes nothing`() {
        JdbcStore("jdbc:sqlite::memory:").use { store ->
            val link = "INSERT INTO kassa_account (environment, account, revision, state, wake_at) VALUES (?, ?, ?, ?, ?)"
            val row = listOf(Value.Text("test"), Value.Text("ada"), Value.Integer(1), Value.Text("{}"), Value.Null)
            assertThrows(SQLException::class.java) { store.write(List(2) { Statement(link, row) }) }
            assertEquals(emptyList<Any>(), store.read(Statement("SELECT account FROM kassa_account", emptyList())))
        }
    }

    private object DeadHost : Host {
        override fun send(request: HttpRequest) = throw IOException("no network")
        override fun read(statement: Statement) = throw IOException("no store")
        override fun write(statements: List<Statement>) = throw IOException("no store")
        override fun notify(notice: Notice) = throw IOException("no app")
    }

    private companion object {
        val EMPTY = Config(
            plans = emptyList(),
            providers = emptyList(),
            environment = null,
            baseUrl = null,
            returnOrigins = emptyList(),
            tokenKey = null,
            zone = null,
            sealKeys = emptyList(),
        )

        fun keys(provider: String, webhookSecrets: List<Secret>) = ProviderConfig(
            provider = provider,
            secretKey = Secret("sk_test_1"),
            clientKey = null,
            widget = null,
            webhookSecrets = webhookSecrets,
            store = null,
            prices = emptyList(),
            app = null,
            apiBase = null,
        )
    }
}
