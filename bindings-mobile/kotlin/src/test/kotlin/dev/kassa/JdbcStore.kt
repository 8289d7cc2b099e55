package dev.kassa

import java.sql.Connection
import java.sql.DriverManager
import java.sql.PreparedStatement
import java.sql.SQLException

/** The store on any JDBC driver: two functions. */
class JdbcStore(url: String) : AutoCloseable {
    private val connection: Connection = DriverManager.getConnection(url)

    init {
        for (sql in schema()) connection.createStatement().use { it.execute(sql) }
    }

    /** Runs one query. */
    fun read(statement: Statement): List<List<Value>> = prepared(statement).use { query ->
        query.executeQuery().use { rows ->
            val columns = 1..rows.metaData.columnCount
            buildList {
                while (rows.next()) add(columns.map { value(rows.getObject(it)) })
            }
        }
    }

    /** Runs all statements in one transaction, or none of them. */
    fun write(statements: List<Statement>) {
        connection.autoCommit = false
        try {
            for (statement in statements) prepared(statement).use { it.executeUpdate() }
            connection.commit()
        } catch (failure: SQLException) {
            connection.rollback()
            throw failure
        } finally {
            connection.autoCommit = true
        }
    }

    override fun close() = connection.close()

    private fun prepared(statement: Statement): PreparedStatement {
        val prepared = connection.prepareStatement(statement.sql)
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
