package dev.kassa

import java.math.BigDecimal
import java.text.NumberFormat
import java.util.Currency
import java.util.Locale

/**
 * The amount as that language writes it: 19.90 US dollars are `$19.90` in English and `19,90 $` in
 * French. How many decimals there are is the core's knowledge, since providers count them.
 */
fun Money.formatted(locale: Locale = Locale.getDefault()): String {
    val digits = currencyDecimals(currency).toInt()
    val code = currency.uppercase(Locale.ROOT)
    // A currency that this device has never heard of is written with its code.
    val known = runCatching { Currency.getInstance(code) }.getOrNull()
    val format = if (known == null) NumberFormat.getNumberInstance(locale) else NumberFormat.getCurrencyInstance(locale)
    known?.let { format.currency = it }
    format.minimumFractionDigits = digits
    format.maximumFractionDigits = digits
    val text = format.format(BigDecimal.valueOf(amount, digits))
    return if (known == null) "$code $text" else text
}
