package dev.kassa

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.security.MessageDigest
import javax.crypto.AEADBadTagException
import javax.crypto.SecretKey

/**
 * Where a device keeps what must not get lost: purchases on their way, and the token. Called on a
 * thread that may wait. Throwing means that it was not done.
 */
interface Shelves {
    /** All that lies on a shelf. */
    fun read(shelf: Shelf): List<Stored>

    /**
     * Puts something on a shelf, or takes it away. When this returns it is there even after a loss
     * of power, and nobody ever reads half of it.
     */
    fun write(shelf: Shelf, name: String, body: String?)
}

/**
 * Both shelves as files, one per entry, in a folder per customer: a file is written beside its
 * place, brought to the disk, and then renamed. What lies in the safe is sealed with [key].
 */
class FileShelves(
    folder: File,
    private val account: String,
    /** Asked on a thread that may wait; on Android it stays in the device's key store. */
    key: () -> SecretKey,
    /** Brings a folder's own entries to the disk, which plain Java cannot. */
    private val sync: (File) -> Unit,
) : Shelves {
    private val key by lazy(key)
    private val place = File(folder, digest(account))

    override fun read(shelf: Shelf): List<Stored> = synchronized(lock) {
        val files = File(place, shelf.folder).listFiles().orEmpty().filter { it.name.endsWith(ENDING) }
        files.sortedBy { it.name }.mapNotNull { file ->
            val name = file.name.removeSuffix(ENDING)
            opened(shelf, name, file.readBytes())?.let { Stored(name, it) }
        }
    }

    override fun write(shelf: Shelf, name: String, body: String?) = synchronized(lock) {
        require(NAME.matches(name)) { "no name for a file: $name" }
        val folder = File(place, shelf.folder)
        made(folder)
        val file = File(folder, name + ENDING)
        if (body == null) {
            if (!file.delete() && file.exists()) throw IOException("$name cannot be deleted")
        } else {
            val draft = File(folder, "$name.new")
            FileOutputStream(draft).use {
                it.write(sealed(shelf, name, body))
                it.fd.sync()
            }
            if (!draft.renameTo(file)) throw IOException("$name cannot be put in its place")
        }
        sync(folder)
    }

    /** A new folder is not there after a loss of power unless the one around it knows. */
    private fun made(folder: File) {
        if (folder.isDirectory) return
        made(folder.parentFile ?: throw IOException("$folder cannot be made"))
        if (!folder.mkdir() && !folder.isDirectory) throw IOException("$folder cannot be made")
        folder.parentFile?.let(sync)
    }

    private fun sealed(shelf: Shelf, name: String, body: String): ByteArray = when (shelf) {
        Shelf.OUTBOX -> body.toByteArray()
        Shelf.SAFE -> seal(key, body.toByteArray(), bound(name))
    }

    /** What cannot be opened any more is as good as gone: the server tells it again. */
    private fun opened(shelf: Shelf, name: String, bytes: ByteArray): String? = when (shelf) {
        Shelf.OUTBOX -> bytes.decodeToString()
        Shelf.SAFE -> try {
            unseal(key, bytes, bound(name)).decodeToString()
        } catch (_: AEADBadTagException) {
            null
        }
    }

    /** A sealed file counts in its own place only. */
    private fun bound(name: String) = "$account/$name".toByteArray()

    private val Shelf.folder get() = name.lowercase()

    private companion object {
        const val ENDING = ".entry"
        val NAME = Regex("[A-Za-z0-9-]{1,80}")

        /** Several clients of one process may have the same folder. */
        val lock = Any()

        /** An account's id is any text, and a folder's name is not. */
        fun digest(account: String): String =
            MessageDigest.getInstance("SHA-256").digest(account.toByteArray())
                .joinToString("") { "%02x".format(it) }
    }
}
