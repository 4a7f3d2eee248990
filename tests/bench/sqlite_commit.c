/* The yardstick of bench_quiz: bare transactions of one insert each, in the mode that the store
 * uses (WAL, synchronous FULL). Prints the nanoseconds of one. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return;
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    exit(1);
}

int main(int argc, char **argv) {
    sqlite3 *db;
    int n = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
    if (n < 1 || sqlite3_open(argv[1], &db) != SQLITE_OK) return 1;
    run(db, "PRAGMA journal_mode = WAL");
    run(db, "PRAGMA synchronous = FULL");
    run(db, "CREATE TABLE log(id INTEGER PRIMARY KEY, what TEXT NOT NULL, score REAL)");
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < n; i++) {
        run(db, "BEGIN IMMEDIATE");
        run(db, "INSERT INTO log(what, score) VALUES('86.4M req/day', 0.6)");
        run(db, "COMMIT");
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    sqlite3_close(db);
    double ns = (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
    printf("%.0f\n", ns / n);
    return 0;
}
