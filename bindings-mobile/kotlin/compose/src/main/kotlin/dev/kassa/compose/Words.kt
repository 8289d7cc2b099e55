package dev.kassa.compose

import dev.kassa.IntervalUnit
import java.util.Locale

/** What the views say beside the server and the store. `Words.of(locale).copy(…)` changes what an app calls otherwise. */
data class Words(
    /** On the button of what is bought once. */
    val buy: String,
    /** On the button of what is paid again and again. */
    val subscribe: String,
    /** Instead of a button, for the plan that the customer has. */
    val yours: String,
    /** Credits, such as "550 credits". */
    val credits: (String) -> String,
    /** Credits of each month. */
    val monthly: (String) -> String,
    /** A price of each period. */
    val each: (String, IntervalUnit) -> String,
    /** When the subscription renews. */
    val renews: (String) -> String,
    /** When it ends. */
    val ends: (String) -> String,
    /** The payment failed. */
    val overdue: String,
    /** Nothing can be spent until a refund is settled. */
    val frozen: String,
) {
    /** The languages that are here. */
    companion object {
        /** Korean, Japanese, or else English. */
        fun of(locale: Locale): Words = when (locale.language) {
            "ko" -> ko
            "ja" -> ja
            else -> en
        }

        private val en = Words(
            buy = "Buy",
            subscribe = "Subscribe",
            yours = "Yours",
            credits = { "$it credits" },
            monthly = { "$it credits each month" },
            each = { price, unit -> "$price a ${unit.name.lowercase()}" },
            renews = { "Renews on $it" },
            ends = { "Ends on $it" },
            overdue = "The payment failed. Look into your store account.",
            frozen = "A refund has to be settled before credits can be used.",
        )
        private val ko = Words(
            buy = "구매",
            subscribe = "구독",
            yours = "이용 중",
            credits = { "크레딧 ${it}개" },
            monthly = { "매달 크레딧 ${it}개" },
            each = { price, unit -> "${named(unit, "일", "주", "월", "연")} $price" },
            renews = { "$it 갱신" },
            ends = { "$it 종료" },
            overdue = "결제하지 못했습니다. 스토어 계정을 확인해 주세요.",
            frozen = "환불을 정산해야 크레딧을 쓸 수 있습니다.",
        )
        private val ja = Words(
            buy = "購入",
            subscribe = "登録",
            yours = "利用中",
            credits = { "クレジット $it" },
            monthly = { "毎月クレジット $it" },
            each = { price, unit -> "${named(unit, "日", "週", "月", "年")}ごとに $price" },
            renews = { "$it に更新" },
            ends = { "$it に終了" },
            overdue = "支払いができませんでした。ストアのアカウントをご確認ください。",
            frozen = "返金の精算が済むまでクレジットは使えません。",
        )

        private fun named(unit: IntervalUnit, day: String, week: String, month: String, year: String) = when (unit) {
            IntervalUnit.DAY -> day
            IntervalUnit.WEEK -> week
            IntervalUnit.MONTH -> month
            IntervalUnit.YEAR -> year
        }
    }
}
