package example.lanterns.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.kassa.Order
import dev.kassa.compose.Pricing
import dev.kassa.formatted
import example.lanterns.game.Night
import example.lanterns.game.Word
import example.lanterns.game.Words
import java.text.DateFormat
import java.util.Date
import java.util.Locale

/** Lanterns that are shown at least, lit or not. */
private const val PLACES = 12

@Composable
internal fun GardenScreen(night: Night, acts: Acts, words: Words) {
    Title(words(Word.GARDEN_TITLE), words(Word.GARDEN_LEAD))
    Lanterns(night, words(Word.LANTERNS_LIT, night.lit))
    Button(acts.light, Modifier.fillMaxWidth(), enabled = !night.busy) { Text(words(Word.LIGHT)) }
    if (night.debt > 0) Text(words(Word.DEBT, night.debt), color = MaterialTheme.colorScheme.error)
}

/** One picture for the eye, one sentence for the ear. The club's members have golden light. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Lanterns(night: Night, said: String) {
    val gold = night.benefits?.features.orEmpty().contains("gold")
    val light = if (gold) Color(0xFFE0A100) else MaterialTheme.colorScheme.primary
    FlowRow(
        Modifier.fillMaxWidth().clearAndSetSemantics { contentDescription = said },
        horizontalArrangement = Arrangement.spacedBy(12.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        repeat(maxOf(PLACES, night.lit)) { at ->
            val tint = if (at < night.lit) light else MaterialTheme.colorScheme.onSurface.copy(alpha = 0.2f)
            Icon(lantern, contentDescription = null, Modifier.size(44.dp), tint)
        }
    }
}

@Composable
internal fun ShopScreen(night: Night, acts: Acts, words: Words, locale: Locale) {
    Title(words(Word.SHOP_TITLE), words(Word.SHOP_LEAD))
    Pricing(night.offers, night.benefits, night.busy, acts.buy, locale = locale, words = coins(words, locale))
    OutlinedButton(acts.restore, Modifier.fillMaxWidth(), enabled = !night.busy) { Text(words(Word.RESTORE)) }
}

@Composable
internal fun AccountScreen(night: Night, acts: Acts, words: Words, locale: Locale) {
    Title(words(Word.ACCOUNT_TITLE), null)
    Text(words(Word.ORDERS), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    if (night.orders.isEmpty()) Text(words(Word.NO_ORDERS))
    for (order in night.orders) {
        OrderRow(order, night, words, locale) { acts.giveBack(order.id) }
    }
}

@Composable
private fun OrderRow(order: Order, night: Night, words: Words, locale: Locale, onGiveBack: () -> Unit) = Card {
    Row(Modifier.fillMaxWidth().padding(16.dp), Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
        Column(Modifier.weight(1f)) {
            val sold = night.offers.find { it.plan.id == order.plan }
            val name = sold?.product?.title ?: sold?.plan?.name ?: order.plan.orEmpty()
            Text(name, style = MaterialTheme.typography.titleSmall)
            val day = DateFormat.getDateInstance(DateFormat.MEDIUM, locale).format(Date(order.created))
            Text("${order.amount.formatted(locale)} · $day", color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
        if (order.refunded > 0) {
            Text(words(Word.REFUNDED), color = MaterialTheme.colorScheme.onSurfaceVariant)
        } else {
            val what = words(Word.GIVE_BACK)
            TextButton(onGiveBack, enabled = !night.busy) { Text(what) }
        }
    }
}
