package example

import dev.kassa.server.Ask
import dev.kassa.server.Host
import dev.kassa.server.JdbcStore
import dev.kassa.server.Kassa
import dev.kassa.server.Notice
import dev.kassa.server.Outcome
import dev.kassa.server.Statement
import dev.kassa.server.run
import javax.sql.DataSource

/** An app whose data lies in SQLite or PostgreSQL. */
class Shop(source: DataSource) : Host {
    private val store = JdbcStore(source).apply { createTables() }

    override suspend fun read(statement: Statement) = store.read(statement)
    override suspend fun write(statements: List<Statement>) = store.write(statements)
    override suspend fun notify(notice: Notice) = println("${notice.account}: ${notice.kind}")
}

/** Does what is due: messages to the app, renewals, calls that were cut off. Run it each minute. */
suspend fun tick(kassa: Kassa, host: Host) {
    do {
        val ticked = kassa.run(Ask.Tick(limit = null), host) as Outcome.Ticked
    } while (ticked.more)
}
