/* tarn for other languages: reads Delta tables as Arrow streams. The library is libTarnC. All calls may be made from
   any thread but those of Swift's concurrency, which must be free: tarn_scan and get_next block while they wait. */
#ifndef TARN_H
#define TARN_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ArrowArrayStream;

/* What to read of a table. */
typedef struct tarn_scan_options {
    /* The version; -1: the newest, or what stood at `as_of_milliseconds`. */
    int64_t version;
    /* A time since 1970-01-01T00:00:00Z; INT64_MIN: none. Excludes a version. */
    int64_t as_of_milliseconds;
    /* Names of columns, in the order wanted; NULL: all. */
    const char *const *columns;
    int64_t column_count;
    /* Rows for which this is true, in SQL's words, such as "points >= 30"; NULL: all. */
    const char *where;
    /* At most so many rows; -1: all. */
    int64_t limit;
    /* At most so many rows in a batch; 0: as the library sees fit. */
    int64_t batch_row_count;
    /* How many threads decode; 0: one for each processor. */
    int32_t thread_count;
    /* Whether columns of strings and binaries come as Arrow dictionaries, with indices of 32 bits. */
    bool dictionaries;
} tarn_scan_options;

#define TARN_SCAN_ALL { -1, INT64_MIN, 0, 0, 0, -1, 0, 0, false }

/* Opens the Delta table in a folder and starts to read it. `options` may be NULL: everything of the newest version.
   NULL on failure; `*error` is then a text to be freed by tarn_text_free, unless `error` is NULL. The stream is moved
   from, or released, by whoever reads it; its memory is freed by tarn_stream_free. */
struct ArrowArrayStream *tarn_scan(const char *folder, const tarn_scan_options *options, char **error);

/* Releases the stream unless that was done, and frees its memory. NULL is allowed. */
void tarn_stream_free(struct ArrowArrayStream *stream);

/* Frees a text that a function of this library gave. NULL is allowed. */
void tarn_text_free(char *text);

/* The destructor of a PyCapsule named "arrow_array_stream" that holds a stream of tarn_scan. Called by Python only. */
void tarn_capsule_free(void *capsule);

#ifdef __cplusplus
}
#endif

#endif
