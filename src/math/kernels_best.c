/* kernels_best.c - which variant of the kernels this machine can run. */
#include "math/kernels.h"

extern const Kernels kernels_plain;
#if NAPKIN_X86
extern const Kernels kernels_v3, kernels_v4;
#endif

static bool runs_here(size_t i) {
#if NAPKIN_X86
    __builtin_cpu_init();
    if (i == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512cd");
    if (i == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#endif
    (void)i;
    return true;
}

const Kernels *kernels_variant(size_t i) {
    static const Kernels *const variants[] = {
#if NAPKIN_X86
        &kernels_v4,
        &kernels_v3,
#endif
        &kernels_plain
    };
    for (size_t v = 0; v < COUNT_OF(variants); v++)
        if (runs_here(v) && i-- == 0) return variants[v];
    return NULL;
}

const Kernels *kernels_best(void) {
    return kernels_variant(0);
}
