package dev.kassa.compose

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.kassa.Benefits
import dev.kassa.SubscriptionStatus
import java.text.DateFormat
import java.text.NumberFormat
import java.util.Date
import java.util.Locale
import java.util.TimeZone

/** What the customer has: the balance, the plan, and what stands in its way. A change is read aloud. */
@Composable
fun BenefitsCard(
    benefits: Benefits,
    modifier: Modifier = Modifier,
    locale: Locale = Locale.getDefault(),
    zone: TimeZone = TimeZone.getDefault(),
    words: Words = Words.of(locale),
) {
    Card(modifier.fillMaxWidth()) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
            val balance = NumberFormat.getIntegerInstance(locale).format(benefits.totalAvailableCredits)
            Text(
                words.credits(balance),
                Modifier.semantics { liveRegion = LiveRegionMode.Polite },
                style = MaterialTheme.typography.headlineSmall,
            )
            benefits.period(locale, zone, words)?.let { Text(it, style = MaterialTheme.typography.bodyMedium) }
            benefits.trouble(words)?.let {
                Text(it, color = MaterialTheme.colorScheme.error, style = MaterialTheme.typography.bodyMedium)
            }
        }
    }
}

private fun Benefits.period(locale: Locale, zone: TimeZone, words: Words): String? {
    val end = currentPeriodEnd?.takeIf { activePlanId != null } ?: return null
    val format = DateFormat.getDateInstance(DateFormat.MEDIUM, locale).apply { timeZone = zone }
    val day = format.format(Date(end))
    return if (cancelAtPeriodEnd) words.ends(day) else words.renews(day)
}

private fun Benefits.trouble(words: Words): String? = when {
    frozen -> words.frozen
    subscriptionStatus == SubscriptionStatus.PAST_DUE || subscriptionStatus == SubscriptionStatus.UNPAID -> words.overdue
    else -> null
}
