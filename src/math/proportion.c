#include "math/proportion.h"

#include "math/dist.h"

#include <math.h>

/* Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. */
void proportion_wilson(size_t k, size_t n, double *low, double *high) {
    const double z = DIST_Z95;
    double size = (double)n, share = (double)k / size, spread = z * z / size;
    double middle = (share + spread / 2) / (1 + spread);
    double half = sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread);
    *low = k > 0 ? middle - half : 0; /* exactly, whatever was rounded */
    *high = k < n ? middle + half : 1;
}

double binomial_at_most(size_t k, size_t n, double p) {
    const double params[] = {(double)n, p};
    return dist_cdf(DIST_BINOMIAL, params, (double)k);
}
