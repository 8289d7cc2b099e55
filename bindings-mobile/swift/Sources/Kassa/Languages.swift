import Foundation

extension Words {
    static func korean(_ locale: Locale) -> Words {
        var words = Words(locale: locale)
        words.subscribe = "구독하기"
        words.buy = "구매하기"
        words.restore = "구매 내역 복원"
        words.current = "이용 중인 요금제"
        words.noPlan = "이용 중인 요금제 없음"
        words.noPlans = "현재 판매 중인 상품이 없습니다."
        words.loading = "불러오는 중…"
        words.retry = "다시 시도"
        words.per = [.day: "/ 일", .week: "/ 주", .month: "/ 월", .year: "/ 년"]
        words.every = [.day: "/ {n}일", .week: "/ {n}주", .month: "/ {n}개월", .year: "/ {n}년"]
        words.once = "1회 결제"
        words.trial = "{n}일 무료 체험"
        words.monthlyCredits = "매월 크레딧 {n}개"
        words.oneTimeCredits = "만료되지 않는 크레딧 {n}개"
        words.credits = "크레딧 {n}개"
        words.renews = "{date} 갱신 예정"
        words.ends = "{date} 종료 예정"
        words.frozen = "결제된 것보다 더 많이 사용되어 정산될 때까지 크레딧을 사용할 수 없습니다."
        words.notices = [
            .landed: "구매가 완료되었습니다. 감사합니다!",
            .waiting: "결제가 진행 중입니다. 며칠이 걸릴 수 있습니다.",
            .kept: "결제되었습니다. 인터넷에 연결되면 바로 지급됩니다.",
            .taken: "다른 계정에서 구매한 상품입니다.",
            .over: "환불되었거나 기간이 끝난 구매입니다.",
            .nothing: "결제되지 않았습니다.",
            .restored: "구매 내역을 복원했습니다.",
        ]
        words.errors = [
            "already_subscribed": "이미 이용 중인 요금제가 있습니다. 구독 관리에서 변경해 주세요.",
            "unauthenticated": "먼저 로그인해 주세요.",
            "unknown_plan": "더 이상 판매하지 않는 요금제입니다.",
            "offline": "인터넷에 연결되어 있지 않습니다. 결제되지 않았으니 다시 시도해 주세요.",
            "retryable": "상점이 응답하지 않습니다. 결제되지 않았으니 다시 시도해 주세요.",
            "other": "처리하지 못했습니다. 결제되지 않았으니 다시 시도해 주세요.",
        ]
        return words
    }

    static func japanese(_ locale: Locale) -> Words {
        var words = Words(locale: locale)
        words.subscribe = "申し込む"
        words.buy = "購入する"
        words.restore = "購入を復元"
        words.current = "ご利用中のプラン"
        words.noPlan = "プラン未加入"
        words.noPlans = "現在、販売中の商品はありません。"
        words.loading = "読み込み中…"
        words.retry = "もう一度試す"
        words.per = [.day: "/ 日", .week: "/ 週", .month: "/ 月", .year: "/ 年"]
        words.every = [.day: "/ {n}日", .week: "/ {n}週間", .month: "/ {n}か月", .year: "/ {n}年"]
        words.once = "買い切り"
        words.trial = "{n}日間無料"
        words.monthlyCredits = "毎月{n}クレジット"
        words.oneTimeCredits = "有効期限のない{n}クレジット"
        words.credits = "{n}クレジット"
        words.renews = "{date}に更新"
        words.ends = "{date}に終了"
        words.frozen = "お支払い分を超えて使われているため、精算されるまでクレジットを使えません。"
        words.notices = [
            .landed: "ご購入が反映されました。ありがとうございます。",
            .waiting: "お支払いの手続き中です。数日かかることがあります。",
            .kept: "お支払いは完了しています。接続が戻りしだい反映されます。",
            .taken: "この購入は別のアカウントのものです。",
            .over: "返金済み、または期限切れの購入です。",
            .nothing: "決済は行われていません。",
            .restored: "ご購入分を復元しました。",
        ]
        words.errors = [
            "already_subscribed": "すでにプランをご利用中です。サブスクリプションの画面から変更できます。",
            "unauthenticated": "先にログインしてください。",
            "unknown_plan": "このプランは現在販売していません。",
            "offline": "接続がありません。決済は行われていません。もう一度お試しください。",
            "retryable": "ショップが応答しません。決済は行われていません。もう一度お試しください。",
            "other": "処理できませんでした。決済は行われていません。もう一度お試しください。",
        ]
        return words
    }
}
