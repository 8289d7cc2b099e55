package dev.kassa.server

import example.Shop
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable
import org.postgresql.ds.PGSimpleDataSource
import java.net.URI
import java.sql.SQLException
import javax.sql.DataSource

/** The store on JDBC, at both databases that it is for. */
class StoreTest {
    @Test
    fun `SQLite is a store`() = Scratch().use { isStore(it.source) }

    @Test
    @EnabledIfEnvironmentVariable(named = "KASSA_POSTGRES", matches = ".+", disabledReason = "cargo ci kotlin starts one")
    fun `PostgreSQL is a store`() {
        val server = URI(System.getenv("KASSA_POSTGRES"))
        val source = PGSimpleDataSource()
        source.setURL("jdbc:postgresql://${server.host}:${server.port}${server.path}?user=${server.userInfo}")
        isStore(source)
    }

    private fun isStore(source: DataSource) {
        val store = JdbcStore(source)
        // Twice, as each process of an app does it at its start.
        repeat(2) { store.createTables() }
        failsWhole(store)
        countsOnce(Shop(source))
    }

    /** A write that fails half-way changes nothing. */
    private fun failsWhole(store: JdbcStore) {
        val insert = "INSERT INTO kassa_account (environment, account, revision, state, wake_at) VALUES (?, ?, ?, ?, ?)"
        val row = listOf(Value.Text("test"), Value.Text("bob"), Value.Integer(1), Value.Text("{}"), Value.Null)
        assertThrows(SQLException::class.java) { store.write(List(2) { Statement(insert, row) }) }
        val select = "SELECT account, revision, wake_at FROM kassa_account WHERE account = ?"
        val bob = Statement(select, listOf(Value.Text("bob")))
        assertEquals(emptyList<List<Value>>(), store.read(bob))
        store.write(listOf(Statement(insert, row)))
        assertEquals(listOf(listOf(row[1], row[2], row[4])), store.read(bob))
    }

    /** The same grant of many at once counts once. */
    private fun countsOnce(host: Host) {
        Kassa(EMPTY).use { kassa ->
            val seen = runBlocking(Dispatchers.Default) {
                List(8) { async { kassa.run(grant("ada"), host) } }.awaitAll()
                kassa.run(Ask.Benefits("ada"), host) as Outcome.Benefits
            }
            assertEquals(7L, seen.benefits.totalAvailableCredits)
        }
    }
}
