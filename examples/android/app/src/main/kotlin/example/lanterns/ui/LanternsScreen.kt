package example.lanterns.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.kassa.compose.BenefitsCard
import example.lanterns.game.Night
import example.lanterns.game.Word
import example.lanterns.game.Words
import java.util.Locale

/** What a player can do. */
class Acts(
    val light: () -> Unit,
    val buy: (String) -> Unit,
    val restore: () -> Unit,
    val giveBack: (String) -> Unit,
)

/** The three places of the game. */
enum class Place(val title: Word) { GARDEN(Word.TAB_GARDEN), SHOP(Word.TAB_SHOP), ACCOUNT(Word.TAB_ACCOUNT) }

/** The whole game: it draws below the system's bars and keeps out of their way. */
@Composable
fun LanternsScreen(night: Night, acts: Acts, words: Words, locale: Locale, first: Place = Place.GARDEN) {
    var place by rememberSaveable { mutableStateOf(first) }
    Scaffold(bottomBar = { Tabs(place, words) { place = it } }) { bars ->
        Column(Modifier.fillMaxSize().padding(bars), horizontalAlignment = Alignment.CenterHorizontally) {
            if (night.busy) LinearProgressIndicator(Modifier.fillMaxWidth())
            // On a tablet a line stays as long as one can read.
            Column(
                Modifier.weight(1f).widthIn(max = 560.dp).verticalScroll(rememberScrollState()).padding(20.dp),
                Arrangement.spacedBy(16.dp),
            ) {
                night.benefits?.let { BenefitsCard(it, locale = locale, words = coins(words, locale)) }
                when (place) {
                    Place.GARDEN -> GardenScreen(night, acts, words)
                    Place.SHOP -> ShopScreen(night, acts, words, locale)
                    Place.ACCOUNT -> AccountScreen(night, acts, words, locale)
                }
            }
            night.said?.let { Said(words(it)) }
        }
    }
}

@Composable
private fun Tabs(place: Place, words: Words, onPlace: (Place) -> Unit) = NavigationBar {
    for (one in Place.entries) {
        NavigationBarItem(
            selected = one == place,
            onClick = { onPlace(one) },
            // The label below says what it is.
            icon = { Icon(one.icon, contentDescription = null) },
            label = { Text(words(one.title)) },
        )
    }
}

/** What the views of Kassa call credits is coins here. */
internal fun coins(words: Words, locale: Locale) = dev.kassa.compose.Words.of(locale).copy(
    credits = { words(Word.COINS, it) },
    monthly = { words(Word.COINS_EACH_MONTH, it) },
)

/** What came of it, also for those who do not see it. */
@Composable
private fun Said(text: String) = Surface(color = MaterialTheme.colorScheme.secondaryContainer) {
    Text(text, Modifier.fillMaxWidth().padding(16.dp).semantics { liveRegion = LiveRegionMode.Polite })
}

/** A screen's title and the sentence below it. */
@Composable
internal fun Title(title: String, lead: String?) = Column {
    Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineMedium)
    lead?.let { Text(it, color = MaterialTheme.colorScheme.onSurfaceVariant) }
}
