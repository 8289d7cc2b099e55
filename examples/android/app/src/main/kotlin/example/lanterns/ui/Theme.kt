package example.lanterns.ui

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.Color

private val night = darkColorScheme(
    primary = Color(0xFFFFC66B),
    onPrimary = Color(0xFF2B1A00),
    secondary = Color(0xFFFFE2B5),
    background = Color(0xFF0E1220),
    onBackground = Color(0xFFE8E6F0),
    surface = Color(0xFF0E1220),
    onSurface = Color(0xFFE8E6F0),
    onSurfaceVariant = Color(0xFFB9B8C8),
    surfaceContainer = Color(0xFF161B2E),
    surfaceContainerHighest = Color(0xFF1D2338),
    secondaryContainer = Color(0xFF3A2F1A),
    onSecondaryContainer = Color(0xFFFFE2B5),
)
private val day = lightColorScheme(
    primary = Color(0xFF8A4B00),
    onPrimary = Color(0xFFFFFFFF),
    secondary = Color(0xFF6A3F0C),
    background = Color(0xFFFFF9F1),
    onBackground = Color(0xFF231A10),
    surface = Color(0xFFFFF9F1),
    onSurface = Color(0xFF231A10),
    onSurfaceVariant = Color(0xFF5C5044),
    surfaceContainer = Color(0xFFF7ECDD),
    surfaceContainerHighest = Color(0xFFF3E6D4),
    secondaryContainer = Color(0xFFFFDDB0),
    onSecondaryContainer = Color(0xFF2C1700),
)

/** By day and by night, as the device wants it. */
@Composable
fun LanternsTheme(dark: Boolean = isSystemInDarkTheme(), content: @Composable () -> Unit) =
    MaterialTheme(if (dark) night else day, content = content)
