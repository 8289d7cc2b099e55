1006
{"ok":true,"result":{"state":"waiting","orders":[],"finish":false}}
{"purchase":{"provider":"appStore","id":"1","proof":"a.b.c"},"since":1790000000000,"tries":2,"tried":1790000000000,"next":1790000010000}
{"purchase":{"provider":"appStore","id":"2","proof":"t","product":"coins"},"since":1790000000000,"tries":2,"tried":1790000000000,"next":1790000010000}
{"half":