/* Cron expressions and time zones, as Argo reads them. */
#ifndef DAGGER_ARGO_CRON_EXPRESSION_H
#define DAGGER_ARGO_CRON_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

/**
 * True where `expression` is five fields (minute, hour, day of the month, month, day of
 * the week from 0 = Sunday to 6), or one of @yearly, @annually, @monthly, @weekly,
 * @daily,
 * @midnight, @hourly and "@every DURATION". Else `why` says what is wrong with it.
 */
bool dgi_argo_cron_is_valid(const char *expression, char *why, size_t size);

/** True where `name` is a time zone: it has the form of one, and where this machine has
 * the time zone database, it is in it. */
bool dgi_argo_time_zone_is_valid(const char *name);

#endif
