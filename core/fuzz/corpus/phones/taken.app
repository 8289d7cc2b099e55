73
{"ok":false,"code":"taken","hint":"It is another customer's."}