package dev.kassa.server

import java.sql.Connection
import java.sql.PreparedStatement
import javax.sql.DataSource

/**
 * The store on a database that has a JDBC driver. SQLite and PostgreSQL know every word that the
 * core says to it. Each call takes a connection and gives it back, so [source] should be a pool.
 */
class JdbcStore(private val source: DataSource) {
    /** Makes the tables where they are missing. Call it once, or run [schema] as a migration. */
    fun createTables() = source.connection.use { connection ->
        connection.createStatement().use { statement -> schema().forEach(statement::execute) }
    }

    /** Runs one query; see [Host.read]. */
    fun read(statement: Statement): List<List<Value>> = source.connection.use { connection ->
        connection.prepared(statement).use { query ->
            query.executeQuery().use { rows ->
                val columns = 1..rows.metaData.columnCount
                buildList {
                    while (rows.next()) add(columns.map { value(rows.getObject(it)) })
                }
            }
        }
    }

    /** Runs all statements in one transaction, or none of them; see [Host.write]. */
    fun write(statements: List<Statement>) = source.connection.use { connection ->
        connection.autoCommit = false
        try {
            for (statement in statements) connection.prepared(statement).use { it.executeUpdate() }
            connection.commit()
        } catch (failure: Exception) {
            connection.rollback()
            throw failure
        } finally {
            connection.autoCommit = true
        }
    }

    private fun Connection.prepared(statement: Statement): PreparedStatement {
        val prepared = prepareStatement(statement.sql)
        statement.params.forEachIndexed { index, param ->
            when (param) {
                is Value.Integer -> prepared.setLong(index + 1, param.v1)
                is Value.Text -> prepared.setString(index + 1, param.v1)
                Value.Null -> prepared.setObject(index + 1, null)
            }
        }
        return prepared
    }

    private fun value(column: Any?): Value = when (column) {
        null -> Value.Null
        is Number -> Value.Integer(column.toLong())
        else -> Value.Text(column.toString())
    }
}
