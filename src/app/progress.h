/* progress.h - how far a long calculation has come, for a person who watches. */
#ifndef NAPKIN_PROGRESS_H
#define NAPKIN_PROGRESS_H

/* To be told of the share that is done; shows it on standard error once half a second has passed.
 */
void progress_tell(double share);

/* Takes what was shown off the screen, before anything else is written. */
void progress_clear(void);

#endif
