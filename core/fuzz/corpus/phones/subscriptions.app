50
{"ok":true,"result":{"subscriptions":[{"provider":"appStore","id":"s","plan":"club","quantity":1,"status":"active","periodEnd":1790000000000}]}}