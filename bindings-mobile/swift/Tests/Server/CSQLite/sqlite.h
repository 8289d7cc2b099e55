// The system's own SQLite.
#include <sqlite3.h>
