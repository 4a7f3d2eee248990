/* plots.h - one value in full: what it is, its quantiles and how sure they are, its histogram. */
#ifndef NAPKIN_PLOTS_H
#define NAPKIN_PLOTS_H

#include "report/plans.h"

/* A value of a case that was sampled (plan_sample), no function. JSON is one object, CSV has a head
 * of its own unless `headless`. False when counting was interrupted, which is reported. */
bool plan_plot(Buf *out, const Style *style, Plan *plan, Case *solved, uint32_t at,
               bool headless) MUST_USE;

/* The same as an object. */
bool plan_plot_json(Json *json, Plan *plan, Case *solved, uint32_t at) MUST_USE;

#endif
