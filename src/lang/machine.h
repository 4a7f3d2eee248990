/* machine.h - executes the steps of a program on one block of samples after another.
 *
 * A Schedule is what of a program is needed for some registers, in order, with a buffer for each:
 * it is made once and only read from then on. A Machine is one thread's buffers. */
#ifndef NAPKIN_MACHINE_H
#define NAPKIN_MACHINE_H

#include "lang/program.h"
#include "math/qmc.h"

typedef struct Schedule Schedule;
typedef struct Machine Machine;

Schedule *schedule_new(Arena *arena, const Program *program, const uint32_t *regs, size_t nregs);
size_t schedule_steps(const Schedule *schedule);

Machine *machine_new(Arena *arena, const Schedule *schedule, uint64_t seed);
const Kernels *machine_kernels(const Machine *machine);

/* `watch` is shown each wanted register as soon as its block is there: the first n samples count.
 */
typedef void MachineWatch(void *ctx, uint32_t reg, const double *block, size_t n);
void machine_watch(Machine *machine, MachineWatch *watch, void *ctx);

/* NULL: none, as at first. */
void machine_redraw(Machine *machine, const Redraw *redraw);

/* How many draws the schedule has. */
size_t schedule_draws(const Schedule *schedule);
/* Takes the first draws from points, the i-th dimension shifted by shifts[i]; the rest stay random.
 */
void machine_points(Machine *machine, const Points *points, const double *shifts);

/* Works block number `block` out. */
void machine_run(Machine *machine, size_t block, size_t n);

/* The key of a draw's stream: of the seed, the name it is drawn under and its place under it. */
uint64_t stream_key(Str name);
uint64_t stream_more(uint64_t key, uint64_t word);

#endif
