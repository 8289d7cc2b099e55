package example.lanterns

import example.lanterns.game.Word
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class WordsTest {
    @Test
    fun `each language has every sentence, with the same places for numbers`() {
        val names = Word.entries.map { it.name.lowercase() }.toSet()
        val places = Regex("%\\d\\\$[ds]")
        val english = strings("values")
        for (folder in listOf("values", "values-ko", "values-ja")) {
            val strings = strings(folder)
            assertEquals(names, strings.keys, folder)
            for ((name, text) in strings) {
                fun Map<String, String>.holes() = places.findAll(getValue(name)).map { it.value }.toList()
                assertEquals(english.holes(), strings.holes(), "$folder: $text")
            }
        }
    }
}
