#!/usr/bin/env python3
"""The coefficients of src/math/kernels.c, worked out with 60 digits (needs python3-mpmath).

Each is a Chebyshev fit, turned into powers of a centred variable; the largest error over 2,000 points,
with coefficients rounded to doubles, is printed beside it.
"""
from mpmath import mp, mpf, chebyfit, erfinv, sqrt, exp, log, expm1, polyval

mp.dps = 60


def show(name, coefficients, function, low, high):
    rounded = [mpf(float(c)) for c in coefficients]
    worst = 0
    for i in range(2001):
        x = low + (high - low) * mpf(i) / 2000
        worst = max(worst, abs(polyval(rounded, x) - function(x)))
    print(f"/* {name}: error {float(worst):.1e} */")
    for c in reversed(coefficients):
        print(f"    {float(c)!r},")


def normal_of(t):
    """z / (2u - 1) of the standard normal quantile, where w = -log(4u(1-u)) = t + CENTRE."""
    w = t + mpf(CENTRE)
    if w < mpf(10) ** -30:
        return sqrt(2 * mp.pi) / 2
    x = sqrt(-expm1(-w))
    return sqrt(mpf(2)) * erfinv(x) / x


CENTRE = 3.125
for degree in (18, 20, 22):
    coefficients = chebyfit(normal_of, [-CENTRE, CENTRE], degree + 1)
    show(f"normal quantile, degree {degree}", coefficients, normal_of, mpf(-CENTRE), mpf(CENTRE))

half = log(mpf(2)) / 2
show("exp", chebyfit(exp, [-half, half], 13), exp, -half, half)

# log((1 + s) / (1 - s)) / s as a polynomial in s^2, for mantissas between sqrt(1/2) and sqrt(2)
top = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2


def log_ratio(q):
    if q < mpf(10) ** -30:
        return mpf(2)
    s = sqrt(q)
    return log((1 + s) / (1 - s)) / s


show("log", chebyfit(log_ratio, [0, top], 9), log_ratio, mpf(0), top)
