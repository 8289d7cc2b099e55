6000
{"ok":true,"result":{"state":"open"}}
{"ok":true,"result":{"state":"open"}}
{"ok":true,"result":{"state":"landed","plan":"pouch","benefits":{"totalAvailableCredits":100,"subscriptionCreditsBalance":0,"oneTimeCreditsBalance":100,"frozen":false,"features":["gold"],"quantity":0,"cancelAtPeriodEnd":false,"revision":1,"credits":{"credits":{"available":100,"subscription":0,"oneTime":100,"held":0,"debt":0}},"limits":{"seats":3},"values":{"theme":{"dark":[true,null]}}}}}