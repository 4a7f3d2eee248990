#include "report/meter.h"

#include "advisor/scores.h"
#include "base/num.h"

#include <math.h>

Str points_of(Arena *arena, double points, bool sign) {
    return points_text(arena, (int64_t)round(points * 100), sign);
}

Str chance_text(Arena *arena, double chance) {
    char text[NUM_TEXT];
    bool close = chance > 0.99 || chance < 0.01 || fabs(chance - LIKELY_FROM / 100.0) < 0.005;
    if (chance < 1 && chance > 0.9995) return STR("more than 99.9%");
    if (chance > 0 && chance < 0.0005) return STR("less than 0.1%");
    num_digits(chance * 100, close ? 3 : 2, text);
    return str_of(arena_printf(arena, "%s%%", text));
}

Scale meter_scale(const Advice *advice) {
    const Card *card = advice->card;
    int64_t first = card->nbands > 1 ? card->bands[1].from : 0,
            last = card->nbands > 1 ? card->bands[card->nbands - 1].from : 0;
    double low = fmin((double)advice->low, (double)first),
           high = fmax((double)advice->high, (double)last);
    double beyond = fmax(1000, (high - low) / 20);
    return (Scale){low - beyond, high + beyond};
}

static int cell_of(double score, Scale scale, int cells) {
    double share = (score - scale.low) / (scale.high - scale.low);
    return (int)(fmin(fmax(share, 0), 1) * (cells - 1));
}

void meter_bar(Buf *out, const Style *style, const Advice *advice, Scale scale, bool open) {
    enum { MOST = 40, LEAST = 9 };
    const Card *card = advice->card;
    size_t labels = card->sides[0].n + card->sides[1].n + 5;
    size_t room = style->width > labels ? style->width - labels : 0;
    if (room < LEAST || style->format != FORMAT_TEXT) return;
    int cells = room < MOST ? (int)room : MOST;
    int64_t where = card_cut(card);
    bool cuts = where != INT64_MAX && where != INT64_MIN;
    int cut = cuts ? cell_of((double)where, scale, cells) : -1;
    int from = cell_of((double)advice->low, scale, cells),
        to = cell_of((double)advice->high, scale, cells),
        at = cell_of(advice->mean * 100, scale, cells);
    Buf line = buf_new(out->arena);
    buf_printf(&line, "  %.*s ", STR_ARG(card->sides[SIDE_TOGETHER]));
    for (int i = 0; i < cells; i++) {
        bool whisker = i >= from && i <= to;
        buf_text(&line, i == at ? "●" : i == cut ? (whisker ? "┿" : "│") : whisker ? "━" : "─");
    }
    buf_printf(&line, " %.*s", STR_ARG(card->sides[SIDE_SPLIT]));
    style_add(out, style, TONE_PLAIN, buf_str(&line));
    if (!open) buf_char(out, '\n');
}

Str meter_verdict(Arena *arena, const Advice *advice) {
    const Band *band = &advice->card->bands[advice->band];
    if (advice->state == STATE_CONFLICT)
        return str_of(
            arena_printf(arena, "Vetoes contradict one another (%s)", state_name(advice->state)));
    if (advice->state == STATE_FIRM)
        return str_of(
            arena_printf(arena, "%.*s (%s)", STR_ARG(band->title), state_name(advice->state)));
    double sure = nextafter(1, 0); /* what could be otherwise is not certain, whatever sums say */
    Str chance = chance_text(arena, fmin(advice->sides[band->side], sure));
    return str_of(arena_printf(arena, "%.*s (%s, %.*s %.*s)", STR_ARG(band->title),
                               state_name(advice->state), STR_ARG(chance),
                               STR_ARG(advice->card->sides[band->side])));
}

Str meter_headline(Arena *arena, const Advice *advice) {
    Str low = points_text(arena, advice->low, false),
        high = points_text(arena, advice->high, false);
    Str mean = points_of(arena, advice->mean, false), verdict = meter_verdict(arena, advice);
    bool one = advice->low == advice->high, same = one && str_eq(mean, low);
    const char *range =
        same  ? ""
        : one ? arena_printf(arena, ", %.*s as answered", STR_ARG(low))
              : arena_printf(arena, ", between %.*s and %.*s", STR_ARG(low), STR_ARG(high));
    return str_of(arena_printf(arena, "%.*s   score %.*s%s%s", STR_ARG(verdict), STR_ARG(mean),
                               range, advice->sampled ? ", sampled" : ""));
}
