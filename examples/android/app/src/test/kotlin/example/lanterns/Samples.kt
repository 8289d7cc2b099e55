package example.lanterns

import dev.kassa.Offer
import dev.kassa.StoreProduct
import dev.kassa.benefitsFromJson
import dev.kassa.orderFromJson
import dev.kassa.planFromJson
import example.lanterns.game.Night
import example.lanterns.game.Word
import java.util.Locale

/** A player in the middle of the game, in the form in which the server tells it. */
fun night(locale: Locale): Night {
    val price = mapOf("ko" to "₩2,900", "ja" to "￥300")[locale.language] ?: "$1.99"
    val titles = mapOf(
        "ko" to listOf("코인 주머니", "코인 상자", "등불 클럽"),
        "ja" to listOf("コインの袋", "コインの箱", "灯りクラブ"),
    )[locale.language]
    return Night(
        offers = plans.map { planFromJson(it) }.mapIndexed { at, it -> Offer(it, StoreProduct(it.id, titles?.get(at) ?: it.name, price)) },
        benefits = benefitsFromJson(BENEFITS),
        orders = orders.map { orderFromJson(it) },
        lit = 5,
        said = Word.SAID_LANDED,
    )
}

private val plans = listOf(
    """{"id":"pouch","name":"Pouch of coins","price":{"amount":199,"currency":"usd"},"benefits":{"oneTimeCredits":100}}""",
    """{"id":"chest","name":"Chest of coins","price":{"amount":799,"currency":"usd"},"benefits":{"oneTimeCredits":5500}}""",
    """{"id":"club","name":"Lantern Club","price":{"amount":499,"currency":"usd"},"interval":{"unit":"month","count":1},
        "benefits":{"monthlyCredits":300,"features":["gold"]}}""",
)

private const val BENEFITS =
    """{"activePlanId":"club","subscriptionStatus":"past_due","totalAvailableCredits":1240,"subscriptionCreditsBalance":300,
        "oneTimeCreditsBalance":940,"credits":[{"kind":"credits","available":1240,"subscription":300,"oneTime":940,"held":0,"debt":0}],
        "frozen":false,"features":["gold"],"limits":[],"values":[],"quantity":1,"currentPeriodEnd":1795264496000,
        "cancelAtPeriodEnd":false,"revision":7}"""

private val orders = listOf(order("pouch", 199, 0), order("club", 499, 499))

private fun order(plan: String, amount: Int, refunded: Int) =
    """{"provider":"googlePlay","id":"GPA.1-$plan","orderType":"one_time_purchase","status":"paid","plan":"$plan",
        "amount":{"amount":$amount,"currency":"usd"},"refunded":$refunded,"created":1795264496000}"""
