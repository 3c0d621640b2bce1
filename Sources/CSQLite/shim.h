#include <sqlite3.h>

/* SQLite hands these back to the callbacks of a virtual table; `owner` is ours. */
typedef struct tarn_table {
    sqlite3_vtab base;
    void *owner;
} tarn_table;

typedef struct tarn_table_cursor {
    sqlite3_vtab_cursor base;
    void *owner;
} tarn_table_cursor;
