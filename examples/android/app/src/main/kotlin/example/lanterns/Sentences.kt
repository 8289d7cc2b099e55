package example.lanterns

import android.content.res.Resources
import androidx.annotation.StringRes
import example.lanterns.game.Word
import example.lanterns.game.Words

/** The sentences in the language of the device. */
fun sentences(resources: Resources) = Words { word, with -> resources.getString(word.id, *with) }

@get:StringRes
private val Word.id: Int
    get() = when (this) {
        Word.NAME -> R.string.name
        Word.TAB_GARDEN -> R.string.tab_garden
        Word.TAB_SHOP -> R.string.tab_shop
        Word.TAB_ACCOUNT -> R.string.tab_account
        Word.GARDEN_TITLE -> R.string.garden_title
        Word.GARDEN_LEAD -> R.string.garden_lead
        Word.LIGHT -> R.string.light
        Word.LANTERNS_LIT -> R.string.lanterns_lit
        Word.DEBT -> R.string.debt
        Word.SHOP_TITLE -> R.string.shop_title
        Word.SHOP_LEAD -> R.string.shop_lead
        Word.RESTORE -> R.string.restore
        Word.COINS -> R.string.coins
        Word.COINS_EACH_MONTH -> R.string.coins_each_month
        Word.ACCOUNT_TITLE -> R.string.account_title
        Word.ORDERS -> R.string.orders
        Word.NO_ORDERS -> R.string.no_orders
        Word.GIVE_BACK -> R.string.give_back
        Word.REFUNDED -> R.string.refunded
        Word.SAID_LIT -> R.string.said_lit
        Word.SAID_LANDED -> R.string.said_landed
        Word.SAID_WAITING -> R.string.said_waiting
        Word.SAID_CLOSED -> R.string.said_closed
        Word.SAID_RESTORED -> R.string.said_restored
        Word.SAID_NOTHING -> R.string.said_nothing
        Word.SAID_REFUNDED -> R.string.said_refunded
        Word.SAID_TAKEN -> R.string.said_taken
        Word.SAID_OVER -> R.string.said_over
        Word.SAID_KEPT -> R.string.said_kept
        Word.SAID_OFFLINE -> R.string.said_offline
        Word.SAID_INSUFFICIENT -> R.string.said_insufficient
        Word.SAID_SUBSCRIBED -> R.string.said_subscribed
        Word.SAID_TOO_LATE -> R.string.said_too_late
        Word.SAID_USED -> R.string.said_used
        Word.SAID_REFUNDED_BEFORE -> R.string.said_refunded_before
        Word.SAID_ERROR -> R.string.said_error
    }
