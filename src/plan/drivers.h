/* drivers.h - which draws an uncertain value hangs on most, from samples.
 *
 * Shares are first-order variance shares (Sobol' 1993; Saltelli et al., Global Sensitivity
 * Analysis, 1.2), of the logarithm where the value is above 0 in every run, since plans are nearly
 * products: of all runs, dealt into 200 equally likely parts of a draw, the variance of the parts'
 * means as a share of all variance, less what chance alone would give. What the shares leave is the
 * draws' acting together. Correlated inputs overlap: their shares may add up to more than all. */
#ifndef NAPKIN_DRIVERS_H
#define NAPKIN_DRIVERS_H

#include "plan/plan.h"

enum { DRIVER_RUNS = 1 << 17 }; /* shares are sure to some 0.005 with these */

typedef struct Driver {
    uint32_t entry;
    Str draw;         /* the draw itself, where its entry is more than it: `2..3` */
    double share;     /* 0 to 1 */
    int sign;         /* 1: the value rises with it, -1: it falls, 0: neither way */
    double low, high; /* median of the value in the lowest and the highest tenth of it */
    double known_low, known_high; /* the value's 5 % and 95 % points if it were at its median */
    bool binds;                   /* false: no run changed when it was drawn anew */
} Driver;

typedef struct Drivers {
    Driver *rows; /* largest share first; those that never bind last */
    size_t n;
    double together; /* share of what they do together, and of the copies' own draws */
    bool logs;
    double low, high; /* the value's 5 % and 95 % points in these runs */
    size_t runs, none;
    bool correlated; /* some of them are */
} Drivers;

/* False when it was interrupted (reported), or when the value is not uncertain. */
bool drivers_find(Plan *plan, Case *solved, uint32_t at, Drivers *out) MUST_USE;

#endif
