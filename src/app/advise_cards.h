/* advise_cards.h - the rules that are at hand by name: `NAME.rules.yaml` in the folders in which
 * they are looked for. */
#ifndef NAPKIN_ADVISE_CARDS_H
#define NAPKIN_ADVISE_CARDS_H

#include "app/named.h"

/* Folders of rules and questionnaires: those beside the roots of models, then these. */
const char *const *advise_roots(App *app, size_t *n);

/* By name, each once; those in the folder `beside` too (NULL: none). */
NamedFile *advise_cards(App *app, const char *beside, size_t *n);

/* The hint on a name that is none of them: the nearest one, else all of them. */
void advise_cards_hint(App *app, Diag *diag, Str wanted, const char *beside);

#endif
