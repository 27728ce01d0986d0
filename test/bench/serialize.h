/*
 * What the serialization benchmarks share: the same values for every library, generated,
 * and one line of results each: LIBRARY WHAT OPERATION SECONDS BYTES PEAK-KB.
 */
#ifndef SERIALIZE_BENCH_H
#define SERIALIZE_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

struct record {
    int64_t id;
    double x;
    char name[13];
};

enum { DOUBLES = 10000000, RECORDS = 1000000 };

static uint64_t bench_state = UINT64_C(88172645463325252);

static inline uint64_t bench_random(void)
{
    bench_state ^= bench_state << 13;
    bench_state ^= bench_state >> 7;
    bench_state ^= bench_state << 17;
    return bench_state;
}

static inline double bench_random_double(void)
{
    return (double)(bench_random() >> 11) * 0x1p-53;
}

static inline double *bench_doubles(void)
{
    double *doubles = malloc(DOUBLES * sizeof *doubles);
    for (size_t i = 0; doubles && i < DOUBLES; i++)
        doubles[i] = bench_random_double();
    return doubles;
}

static inline struct record *bench_records(void)
{
    struct record *records = calloc(RECORDS, sizeof *records);
    for (size_t i = 0; records && i < RECORDS; i++) {
        records[i].id = (int64_t)(bench_random() >> 20);
        records[i].x = bench_random_double();
        for (size_t k = 0; k + 1 < sizeof records[i].name; k++)
            records[i].name[k] = (char)('a' + bench_random() % 26);
    }
    return records;
}

static inline double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline int bench_report(const char *library, char *const *argv, double seconds)
{
    struct rusage usage;
    struct stat status = {0};
    getrusage(RUSAGE_SELF, &usage);
    stat(argv[3], &status);
    printf("%s %s %s %.6f %lld %ld\n", library, argv[1], argv[2], seconds,
           (long long)status.st_size, usage.ru_maxrss);
    return 0;
}

static inline int bench_usage(const char *program)
{
    fprintf(stderr, "usage: %s doubles|records dump|load FILE\n", program);
    return 2;
}

#endif
