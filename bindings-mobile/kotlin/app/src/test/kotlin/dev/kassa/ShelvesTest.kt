package dev.kassa

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** What a device keeps. */
class ShelvesTest {
    @TempDir
    lateinit var folder: File
    private val key = newKey()

    private fun shelves(account: String = "ada", key: SecretKey = this.key) = FileShelves(folder, account, { key }, ::synced)

    private fun newKey() = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()

    @Test
    fun `what was written is there after a start, replaced, and gone when it is taken away`() {
        for (shelf in Shelf.entries) {
            shelves().write(shelf, "b", "one")
            shelves().write(shelf, "a", "등불")
            shelves().write(shelf, "b", "two")
            assertEquals(listOf(Stored("a", "등불"), Stored("b", "two")), shelves().read(shelf))
            shelves().write(shelf, "b", null)
            shelves().write(shelf, "b", null)
            assertEquals(listOf(Stored("a", "등불")), shelves().read(shelf))
        }
    }

    @Test
    fun `each customer has shelves of their own, whatever their id is`() {
        shelves("../../ada").write(Shelf.OUTBOX, "a", "hers")
        assertEquals(emptyList<Stored>(), shelves("ada").read(Shelf.OUTBOX))
        assertEquals(listOf(Stored("a", "hers")), shelves("../../ada").read(Shelf.OUTBOX))
        assertEquals(1, folder.list()?.size, "nothing is written beside the folder")
    }

    @Test
    fun `a file that was never put in its place is not read`() {
        shelves().write(Shelf.OUTBOX, "a", "whole")
        val place = File(folder.listFiles()?.single(), "outbox")
        File(place, "b.new").writeText("ha")
        assertEquals(listOf(Stored("a", "whole")), shelves().read(Shelf.OUTBOX))
    }

    @Test
    fun `the safe cannot be read without the key, nor from another place`() {
        shelves().write(Shelf.SAFE, "token", "secret")
        val place = File(folder.listFiles()?.single(), "safe")
        val file = File(place, "token.entry")
        assertFalse(file.readBytes().decodeToString().contains("secret"))
        assertEquals(emptyList<Stored>(), shelves(key = newKey()).read(Shelf.SAFE))
        file.copyTo(File(place, "other.entry"))
        assertEquals(listOf(Stored("token", "secret")), shelves().read(Shelf.SAFE))
        file.writeBytes(file.readBytes().copyOf(20))
        assertEquals(emptyList<Stored>(), shelves().read(Shelf.SAFE))
    }

    @Test
    fun `a name that could leave the folder is refused`() {
        assertThrows(IllegalArgumentException::class.java) { shelves().write(Shelf.OUTBOX, "../a", "x") }
    }

    @Test
    fun `a disk that takes nothing is told`() {
        File(folder, "taken").writeText("no folder")
        val broken = FileShelves(File(folder, "taken"), "ada", { key }, ::synced)
        assertThrows(java.io.IOException::class.java) { broken.write(Shelf.OUTBOX, "a", "x") }
    }
}
