package example.lanterns.ui

import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** A paper lantern. */
internal val lantern = drawn("M9 2h6v2H9zM9 20h6v2H9zM12 5c5.200 0 8.500 3.200 8.500 7s-3.300 7-8.500 7s-8.500-3.200-8.500-7S6.800 5 12 5z")

private val bag = drawn("M7 8V7a5 5 0 0 1 10 0v1h2.500l1 13h-17l1-13zM9 8h6V7a3 3 0 0 0-6 0z")

private val person = drawn("M12 3.500a4.250 4.250 0 1 1 0 8.500a4.250 4.250 0 0 1 0-8.500zM4 20.500c0-4 3.500-6.500 8-6.500s8 2.500 8 6.500z")

internal val Place.icon: ImageVector
    get() = when (this) {
        Place.GARDEN -> lantern
        Place.SHOP -> bag
        Place.ACCOUNT -> person
    }

private fun drawn(path: String) = ImageVector.Builder(defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f)
    .addPath(addPathNodes(path), fill = SolidColor(Color.Black))
    .build()
