#include "math/qmc.h"

#include <gsl/gsl_qrng.h>

Points *points_new(Arena *arena, size_t dims, size_t n) {
    Points *points = ARENA_NEW(arena, Points);
    *points = (Points){n, dims, ARENA_ARRAY(arena, double *, dims)};
    for (size_t d = 0; d < dims; d++) points->at[d] = ARENA_ARRAY(arena, double, n);
    gsl_qrng *generator = dims ? gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dims) : NULL;
    if (dims && !generator) arena_out_of_memory();
    double point[QMC_DIMS];
    for (size_t i = 1; dims && i < n; i++) { /* GSL leaves the origin out */
        gsl_qrng_get(generator, point);
        for (size_t d = 0; d < dims; d++) points->at[d][i] = point[d];
    }
    if (generator) gsl_qrng_free(generator);
    return points;
}

void points_shifted(const Points *points, size_t dim, double shift, size_t from, size_t count,
                    double *out) {
    const double *at = points->at[dim] + from;
    const double least = 0x1p-53, most = 1 - 0x1p-53;
    for (size_t i = 0; i < count; i++) {
        double u = at[i] + shift;
        u = u >= 1 ? u - 1 : u;
        out[i] = u < least ? least : u > most ? most : u;
    }
}
