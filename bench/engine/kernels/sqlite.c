// A large real program: SQLite with a database in memory. AMOUNT thousand rows are inserted, indexed, grouped, searched, joined, changed and
// deleted. Compiled together with SQLite's own source, which the script fetches.
#define SQLITE_THREADSAFE 0
#define SQLITE_OMIT_LOAD_EXTENSION 1
#define SQLITE_OMIT_WAL 1
#define SQLITE_OMIT_SHARED_CACHE 1
#define SQLITE_TEMP_STORE 3
#define SQLITE_OS_OTHER 1
#include "sqlite3.c"

#include "kernel.h"

// --- SQLite's operating system: a clock that stands still, and no files -------------------------------------------------------

static int open_nothing(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out) {
    (void)vfs, (void)name, (void)flags, (void)flags_out;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int same_randomness(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    memset(out, 7, (size_t)size);
    return size;
}

static int same_time(sqlite3_vfs *vfs, double *julian_day) {
    (void)vfs;
    *julian_day = 2460000.5;
    return SQLITE_OK;
}

static sqlite3_vfs no_files = {
    .iVersion = 1,
    .szOsFile = sizeof(sqlite3_file),
    .mxPathname = 64,
    .zName = "no files",
    .xOpen = open_nothing,
    .xRandomness = same_randomness,
    .xCurrentTime = same_time,
};

int sqlite3_os_init(void) {
    return sqlite3_vfs_register(&no_files, 1);
}

int sqlite3_os_end(void) {
    return SQLITE_OK;
}

// --- The work -----------------------------------------------------------------------------------------------------------------

static const char create[] =
    "pragma journal_mode = off;"
    "create table orders (id integer primary key, amount int, customer text);"
    "create table sample (amount int, customer text);";

static const char *const queries[] = {
    "create index orders_by_amount on orders (amount)",
    "create index orders_by_customer on orders (customer)",
    "select customer, count(*), sum(amount) from orders group by customer order by 2 desc, 1 limit 50",
    "select count(*), max(amount) from orders where customer like '%33%' and amount % 7 = 3",
    "insert into sample select amount, customer from orders where id % 10 = 0",
    "select count(*), sum(o.id) from orders o join sample s on o.amount = s.amount",
    "with recursive step (i, s) as (select 1, 0 union all select i + 1, (s * 31 + i) % 100003 from step where i < 30000) "
    "select max(s), sum(s) from step",
    "select substr(customer, 1, 4) p, avg(length(customer)), group_concat(distinct amount % 5) from orders group by p order by p",
    "update orders set amount = amount + 1, customer = upper(customer) where id % 3 = 0",
    "delete from orders where id % 5 = 0",
    "select count(*), sum(amount), max(customer) from orders",
};

static void check(sqlite3 *db, int result, const char *doing) {
    if (result == SQLITE_OK || result == SQLITE_DONE) return;
    fprintf(stderr, "kernels: %s: %s\n", doing, sqlite3_errmsg(db));
    exit(1);
}

static int add_row(void *checksum, int columns, char **values, char **names) {
    (void)names;
    for (int i = 0; i < columns; i++) {
        for (const char *c = values[i]; c != NULL && *c != '\0'; c++) *(uint64_t *)checksum = mix(*(uint64_t *)checksum, (uint8_t)*c);
    }
    return 0;
}

static void insert_orders(sqlite3 *db, uint32_t count) {
    static const char insert[] = "insert into orders (amount, customer) values (?, ?)";
    uint32_t random = 521288629u;
    sqlite3_stmt *statement;
    check(db, sqlite3_exec(db, "begin", NULL, NULL, NULL), "begin");
    check(db, sqlite3_prepare_v2(db, insert, -1, &statement, NULL), insert);
    for (uint32_t i = 0; i < count; i++) {
        char customer[32];
        sqlite3_snprintf(sizeof customer, customer, "customer %u", next_random(&random) % 5000);
        sqlite3_bind_int(statement, 1, (int)(next_random(&random) % 50000));
        sqlite3_bind_text(statement, 2, customer, -1, SQLITE_TRANSIENT);
        check(db, sqlite3_step(statement), insert);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    check(db, sqlite3_exec(db, "commit", NULL, NULL, NULL), "commit");
}

static uint64_t run_sqlite(uint32_t amount) {
    uint64_t checksum = 0;
    sqlite3 *db;
    check(NULL, sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), "open");
    check(db, sqlite3_exec(db, create, NULL, NULL, NULL), create);
    insert_orders(db, amount * 1000);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        check(db, sqlite3_exec(db, queries[i], add_row, &checksum, NULL), queries[i]);
    }
    sqlite3_close(db);
    return checksum;
}

const struct kernel kernels[] = {{"sqlite", run_sqlite}, {NULL, NULL}};
