75
<html>Welcome</html>