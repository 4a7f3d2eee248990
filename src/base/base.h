/* base.h - what every file of napkin stands on.
 *
 * The standard headers that all rooms share, three attributes, and the list of C library calls
 * that are banned here because they overflow, guess or depend on hidden state. */
#ifndef NAPKIN_BASE_H
#define NAPKIN_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets

#endif
