package example.lanterns.game

/** Every sentence of the game; `res/values*` has each under its name in lower case. */
enum class Word {
    NAME, TAB_GARDEN, TAB_SHOP, TAB_ACCOUNT,
    GARDEN_TITLE, GARDEN_LEAD, LIGHT, LANTERNS_LIT, DEBT,
    SHOP_TITLE, SHOP_LEAD, RESTORE, COINS, COINS_EACH_MONTH,
    ACCOUNT_TITLE, ORDERS, NO_ORDERS, GIVE_BACK, REFUNDED,
    SAID_LIT, SAID_LANDED, SAID_WAITING, SAID_CLOSED, SAID_RESTORED, SAID_NOTHING, SAID_REFUNDED, SAID_TAKEN,
    SAID_OVER, SAID_KEPT, SAID_OFFLINE, SAID_INSUFFICIENT, SAID_SUBSCRIBED, SAID_TOO_LATE, SAID_USED,
    SAID_REFUNDED_BEFORE, SAID_ERROR,
}

/** The words in the player's language, with what goes into them. */
fun interface Words {
    /** One sentence. */
    operator fun invoke(word: Word, vararg with: Any): String
}
