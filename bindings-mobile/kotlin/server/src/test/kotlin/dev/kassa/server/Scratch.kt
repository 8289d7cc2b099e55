package dev.kassa.server

import org.sqlite.SQLiteConfig
import org.sqlite.SQLiteDataSource
import java.nio.file.Files
import javax.sql.DataSource

/** A database of its own, in a folder that goes with it. */
class Scratch : AutoCloseable {
    private val folder = Files.createTempDirectory("kassa").toFile()

    /** Where its connections come from. */
    val source: DataSource = SQLiteDataSource(
        SQLiteConfig().apply {
            setJournalMode(SQLiteConfig.JournalMode.WAL)
            // Whoever means to write says so at the start, and waits; nothing here outlives the
            // machine.
            setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE)
            setSynchronous(SQLiteConfig.SynchronousMode.OFF)
            setBusyTimeout(60_000)
        },
    ).apply { url = "jdbc:sqlite:$folder/kassa.sqlite" }

    override fun close() {
        folder.deleteRecursively()
    }
}
