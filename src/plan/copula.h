/* copula.h - inputs that are drawn together: a Gaussian copula. Used inside plan/ alone.
 *
 * Each input keeps its own distribution exactly; what is correlated are the normal scores of its
 * uniform numbers (Nelsen, An Introduction to Copulas, 2.3). */
#ifndef NAPKIN_COPULA_H
#define NAPKIN_COPULA_H

#include "plan/plan.h"

/* Makes plan->copula of the plan's correlations. False after an error: an input that is not a
 * single draw, a pair given twice, correlations that contradict one another. */
bool copula_prepare(Plan *plan) MUST_USE;

/* The register of the uniform numbers that a correlated input is drawn from; 0 for any other. */
uint32_t copula_given(Plan *plan, uint32_t entry);

#endif
