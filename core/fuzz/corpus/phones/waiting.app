70
{"ok":true,"result":{"state":"waiting","orders":[],"finish":false}}