package example.lanterns

import example.lanterns.game.Word
import example.lanterns.game.Words
import java.io.File
import java.util.Locale
import javax.xml.parsers.DocumentBuilderFactory

/** The sentences of a language, read from where Android has them. */
fun sentences(locale: Locale): Words {
    val folder = if (locale.language == "en") "values" else "values-${locale.language}"
    val strings = strings(folder)
    return Words { word, with -> strings.getValue(word.name.lowercase()).format(locale, *with) }
}

/** All strings of a folder of resources, by their names. */
fun strings(folder: String): Map<String, String> {
    val file = File(System.getProperty("kassa.res"), "$folder/strings.xml")
    val found = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getElementsByTagName("string")
    return (0 until found.length).map(found::item).associate { it.attributes.getNamedItem("name").nodeValue to it.textContent }
}
