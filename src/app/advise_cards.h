/* advise_cards.h - the rules that are at hand by name: `NAME.rules.yaml` in the folders in which
 * they are looked for. */
#ifndef NAPKIN_ADVISE_CARDS_H
#define NAPKIN_ADVISE_CARDS_H

#include "app/app.h"
#include "base/near.h"

typedef struct CardFile {
    Str word; /* `split-or-merge` */
    const char *path;
} CardFile;

/* Folders of rules and questionnaires: those beside the roots of models, then these. */
const char *const *advise_roots(App *app, size_t *n);

/* By name, each once; those in the folder `beside` too (NULL: none). */
CardFile *advise_cards(App *app, const char *beside, size_t *n);

/* What they call themselves; n 0: it cannot be told. */
Str advise_card_title(App *app, const CardFile *card);

/* The hint on a name that is none of them: the nearest one, else all of them. */
void advise_cards_hint(App *app, Diag *diag, Str wanted, const char *beside);

#endif
