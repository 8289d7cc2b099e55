package example.lanterns

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.unit.Density
import example.lanterns.ui.Acts
import example.lanterns.ui.LanternsScreen
import example.lanterns.ui.LanternsTheme
import example.lanterns.ui.Place
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import java.io.File
import java.util.Locale

private const val WIDTH = 780
private const val HEIGHT = 1560

/** Each screen as a picture in target/pictures, for somebody to look at. */
@EnabledOnOs(value = [OS.LINUX], architectures = ["amd64"])
class PictureTest {
    private val folder = File(System.getProperty("kassa.pictures")).apply { mkdirs() }
    private val acts = Acts({}, {}, {}, {})

    @Test
    fun `every screen is drawn in each language, by day and by night`() {
        val drawn = mutableSetOf<Int>()
        for (locale in listOf(Locale.US, Locale.KOREA, Locale.JAPAN)) for (dark in listOf(false, true)) for (place in Place.entries) {
            val picture = picture(place, locale, dark)
            File(folder, "${place.name.lowercase()}-${locale.language}-${if (dark) "dark" else "light"}.png")
                .writeBytes(checkNotNull(picture.encodeToData()).bytes)
            val pixels = picture.toComposeImageBitmap().toPixelMap()
            assertEquals(dark, pixels[2, 2].luminance() < 0.5f, "$place in $locale")
            drawn += pixels.buffer.contentHashCode()
        }
        assertEquals(18, drawn.size, "no two of them are the same picture")
    }

    @Test
    fun `large letters push nothing out of the screen`() {
        val picture = picture(Place.SHOP, Locale.US, dark = false, letters = 2f)
        File(folder, "shop-en-large.png").writeBytes(checkNotNull(picture.encodeToData()).bytes)
        val pixels = picture.toComposeImageBitmap().toPixelMap()
        val edge = (0 until 1_000).map { pixels[WIDTH - 1, it] }.toSet()
        assertTrue(edge.size == 1, "something reaches over the edge")
    }

    private fun picture(place: Place, locale: Locale, dark: Boolean, letters: Float = 1f) =
        ImageComposeScene(WIDTH, HEIGHT, Density(2f, letters)) {
            LanternsTheme(dark) { LanternsScreen(night(locale), acts, sentences(locale), locale, place) }
        }.run {
            // Twice: what moves has come to rest then.
            render(0)
            render(2_000_000_000).also { close() }
        }
}
