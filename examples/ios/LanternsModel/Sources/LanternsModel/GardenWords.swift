import Foundation
import Kassa

/// Every word of the game, in one language.
public struct GardenWords: Sendable, Hashable {
    /// The shop's words.
    public var kassa: Words
    // Each of these is named after what it stands on.
    public var name = "Lanterns"
    public var garden = "Garden"
    public var shop = "Shop"
    public var account = "Account"
    public var lead = "Each lantern stays lit for good."
    public var light = "Light a lantern · 10 coins"
    public var lantern = "{n} lit lantern|{n} lit lanterns"
    public var gold = "Golden light"
    public var orders = "Purchases"
    public var noOrders = "Nothing bought yet."
    public var giveBack = "Refund"
    public var giveBackTitle = "Return this purchase?"
    public var giveBackLead = "Within 14 days, as long as none of its coins were used. The App Store decides."
    public var consent = "Ask, and tell the App Store how much I used"
    public var noConsent = "Ask, and tell nothing"
    public var no = "Not now"
    public var refunded = "Refunded"
    public var signedIn = "Signed in as"
    /// Sentences for what came of a press.
    public var said: [String: String] = [
        "lit": "Lit.",
        "refunded": "The money goes back, and so do the coins.",
        "asked": "The App Store was asked. It decides.",
        "insufficient_credits": "Not enough coins.",
        "frozen": "This account has to settle a refund first.",
        "too_late": "That was more than 14 days ago.",
        "used": "Some of its coins were used, so we cannot take it back.",
        "nothing_to_refund": "It was refunded before.",
        "no_payment": "This purchase is not of this account.",
        "error": "That did not work. Try again.",
    ]

    /// The words of a language, English where it is not spoken here.
    public static func of(_ locale: Locale) -> GardenWords {
        var words = GardenWords(kassa: .of(locale))
        // In this game credits are coins.
        switch locale.identifier.prefix(2).lowercased() {
        case "ko": words.speakKorean()
        case "ja": words.speakJapanese()
        default:
            words.kassa.credits = "{n} coin|{n} coins"
            words.kassa.oneTimeCredits = "{n} coin|{n} coins"
            words.kassa.monthlyCredits = "{n} coin every month|{n} coins every month"
        }
        return words
    }

    /// What the plans' features are called.
    public var features: [String: String] { ["gold": gold] }

    /// The sentence for a code.
    public func sentence(_ code: String) -> String {
        said[code] ?? said["error"] ?? code
    }

    private mutating func speakKorean() {
        kassa.credits = "코인 {n}개"
        kassa.oneTimeCredits = "코인 {n}개"
        kassa.monthlyCredits = "매달 코인 {n}개"
        name = "등불 정원"
        garden = "정원"
        shop = "상점"
        account = "계정"
        lead = "한 번 켠 등불은 꺼지지 않습니다."
        light = "등불 켜기 · 코인 10개"
        lantern = "켜진 등불 {n}개"
        gold = "금빛 등불"
        orders = "구매 내역"
        noOrders = "아직 구매한 것이 없습니다."
        giveBack = "환불"
        giveBackTitle = "이 구매를 환불할까요?"
        giveBackLead = "14일 안에, 코인을 하나도 쓰지 않았을 때 가능합니다. App Store가 판단합니다."
        consent = "요청하고, 얼마나 썼는지 알리기"
        noConsent = "요청만 하기"
        no = "나중에"
        refunded = "환불됨"
        signedIn = "로그인"
        said = [
            "lit": "켰습니다.", "refunded": "환불했습니다. 코인도 함께 돌아갔습니다.", "asked": "App Store에 요청했습니다.",
            "insufficient_credits": "코인이 모자랍니다.", "frozen": "먼저 환불된 코인을 갚아야 합니다.",
            "too_late": "구매한 지 14일이 지났습니다.", "used": "코인을 이미 써서 환불할 수 없습니다.",
            "nothing_to_refund": "이미 환불되었습니다.", "no_payment": "이 계정의 구매가 아닙니다.",
            "error": "되지 않았습니다. 다시 해 주세요.",
        ]
    }

    private mutating func speakJapanese() {
        kassa.credits = "コイン {n} 枚"
        kassa.oneTimeCredits = "コイン {n} 枚"
        kassa.monthlyCredits = "毎月コイン {n} 枚"
        name = "灯りの庭"
        garden = "庭"
        shop = "ショップ"
        account = "アカウント"
        lead = "一度ともした灯りは消えません。"
        light = "灯りをともす · コイン 10 枚"
        lantern = "ともった灯り {n}"
        gold = "金色の灯り"
        orders = "購入履歴"
        noOrders = "まだ購入はありません。"
        giveBack = "返金"
        giveBackTitle = "この購入を返金しますか?"
        giveBackLead = "14日以内で、コインを一枚も使っていない場合に限ります。判断は App Store が行います。"
        consent = "申請し、使った量を伝える"
        noConsent = "申請だけする"
        no = "あとで"
        refunded = "返金済み"
        signedIn = "ログイン中"
        said = [
            "lit": "ともりました。", "refunded": "返金しました。コインも戻りました。", "asked": "App Store に申請しました。",
            "insufficient_credits": "コインが足りません。", "frozen": "先に返金分のコインを返す必要があります。",
            "too_late": "購入から14日を過ぎています。", "used": "コインを使ったため返金できません。",
            "nothing_to_refund": "すでに返金されています。", "no_payment": "このアカウントの購入ではありません。",
            "error": "うまくいきませんでした。もう一度お試しください。",
        ]
    }
}
