package dev.kassa.compose

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.kassa.Benefits
import dev.kassa.Offer
import dev.kassa.formatted
import java.text.NumberFormat
import java.util.Locale

/**
 * What is for sale, in the app's own theme: what it is called, what it gives, what it costs, one button.
 * Name and price are the store's where it sells the plan: it has them in the customer's language.
 *
 * @param benefits what the customer has: the plan that is theirs shows no button
 * @param busy nothing can be pressed while a purchase is under way
 * @param onBuy hand the plan's id to `KassaClient.buy`
 */
@Composable
fun Pricing(
    offers: List<Offer>,
    benefits: Benefits?,
    busy: Boolean,
    onBuy: (String) -> Unit,
    modifier: Modifier = Modifier,
    locale: Locale = Locale.getDefault(),
    words: Words = Words.of(locale),
) {
    Column(modifier, Arrangement.spacedBy(12.dp)) {
        for (offer in offers) OfferCard(offer, offer.plan.id == benefits?.activePlanId, busy, { onBuy(offer.plan.id) }, locale, words)
    }
}

/** One plan with its button; for a single subscription that an app sells. */
@Composable
fun OfferCard(
    offer: Offer,
    isTheirs: Boolean,
    busy: Boolean,
    onBuy: () -> Unit,
    locale: Locale = Locale.getDefault(),
    words: Words = Words.of(locale),
) {
    Card(Modifier.fillMaxWidth()) {
        Row(Modifier.padding(16.dp), Arrangement.spacedBy(16.dp), Alignment.CenterVertically) {
            Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
                Text(offer.product?.title ?: offer.plan.name, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
                for (line in offer.gives(locale, words)) Text(line, style = MaterialTheme.typography.bodyMedium)
                Text(offer.price(locale, words), style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.primary)
            }
            if (isTheirs) {
                Text(words.yours, color = MaterialTheme.colorScheme.primary)
            } else {
                Button(onBuy, enabled = !busy) { Text(if (offer.plan.interval == null) words.buy else words.subscribe) }
            }
        }
    }
}

/** The store's price where there is one: that is what will be paid. */
private fun Offer.price(locale: Locale, words: Words): String {
    val price = product?.price ?: plan.price.formatted(locale)
    return plan.interval?.let { words.each(price, it.unit) } ?: price
}

private fun Offer.gives(locale: Locale, words: Words): List<String> {
    val number = NumberFormat.getIntegerInstance(locale)
    return listOfNotNull(
        plan.description,
        plan.benefits.oneTimeCredits?.let { words.credits(number.format(it)) },
        plan.benefits.monthlyCredits?.let { words.monthly(number.format(it)) },
    )
}
