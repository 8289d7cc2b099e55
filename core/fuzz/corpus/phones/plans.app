40
{"ok":true,"result":{"plans":[{"id":"pouch","name":"Pouch","price":{"amount":1200,"currency":"krw"},"products":{"appStore":"coins.100","googlePlay":"coins.100"}}]}}