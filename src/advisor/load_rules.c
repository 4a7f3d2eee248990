/* load_rules.c - bands, points, vetoes and patterns over a questionnaire. */
#include "advisor/parts.h"
#include "advisor/sheet.h"
#include "base/file.h"
#include "lang/parser.h"
#include "yaml/schema.h"

typedef struct RulesKeys {
    Str name;
    YNode *version, *questionnaire, *sides, *start, *step, *bands, *points, *vetoes, *patterns,
        *tests;
} RulesKeys;

static const YField rules_fields[] = {
    YFIELD("rules", YF_TEXT, RulesKeys, name, true, "their name; the first key of the file"),
    YFIELD("version", YF_EXPR, RulesKeys, version, true, "as in 1.0.0"),
    YFIELD("questionnaire", YF_EXPR, RulesKeys, questionnaire, true, "whose answers they read"),
    YFIELD("sides", YF_LIST, RulesKeys, sides, false,
           "what the score leans to, low and high: [together, split] unless said"),
    YFIELD("start", YF_EXPR, RulesKeys, start, false, "points before any answer, 0 unless said"),
    YFIELD("step", YF_EXPR, RulesKeys, step, false, "points come in multiples of it"),
    YFIELD("bands", YF_MAP, RulesKeys, bands, true, "verdicts, from the lowest score up"),
    YFIELD("points", YF_MAP, RulesKeys, points, false,
           "points for answers, each rule under its name"),
    YFIELD("vetoes", YF_MAP, RulesKeys, vetoes, false, "conditions that force a band"),
    YFIELD("patterns", YF_MAP, RulesKeys, patterns, false, "advice beside the verdict"),
    YFIELD("tests", YF_LIST, RulesKeys, tests, false, "answers, and what has to come out"),
};

typedef struct BandKeys {
    Str name;
    YNode *side, *from;
} BandKeys;

static const YField band_fields[] = {
    YFIELD("name", YF_TEXT, BandKeys, name, true, "as the verdict is told"),
    YFIELD("side", YF_EXPR, BandKeys, side, true, "which side it is on"),
    YFIELD("from", YF_EXPR, BandKeys, from, false, "the score it starts at; the first has none"),
};

typedef struct RuleKeys {
    YNode *of, *when, *points, *curve, *toward, *why;
    Str source;
} RuleKeys;

static const YField rule_fields[] = {
    YFIELD("of", YF_EXPR, RuleKeys, of, false, "the question whose answer has points"),
    YFIELD("when", YF_EXPR, RuleKeys, when, false, "or a condition that has them"),
    YFIELD("points", YF_ANY, RuleKeys, points, false, "a number, or one for each option"),
    YFIELD("curve", YF_LIST, RuleKeys, curve, false, "of a number: [value, points] pairs, rising"),
    YFIELD("toward", YF_EXPR, RuleKeys, toward, false,
           "the side that a yes, a later option, a larger number pushes to, or `either`"),
    YFIELD("why", YF_ANY, RuleKeys, why, false, "the reason, or one for each option"),
    YFIELD("source", YF_TEXT, RuleKeys, source, false, "where it comes from"),
};

typedef struct VetoKeys {
    YNode *when, *force, *beats;
    Str why, source;
} VetoKeys;

static const YField veto_fields[] = {
    YFIELD("when", YF_EXPR, VetoKeys, when, true, "the condition"),
    YFIELD("force", YF_EXPR, VetoKeys, force, true, "the band it forces"),
    YFIELD("beats", YF_ONE_OR_LIST, VetoKeys, beats, false, "vetoes that give way to it"),
    YFIELD("why", YF_TEXT, VetoKeys, why, false, "the reason"),
    YFIELD("source", YF_TEXT, VetoKeys, source, false, "where it comes from"),
};

typedef struct PatternKeys {
    YNode *when;
    Str text;
} PatternKeys;

typedef struct TrialKeys {
    YNode *given, *band, *side, *score, *patterns;
    int state;
} TrialKeys;

static const char *const states[] = {"firm", "likely", "open", "conflict", NULL};

static const YField trial_fields[] = {
    YFIELD("given", YF_MAP, TrialKeys, given, true, "the answers; one that is missing is unknown"),
    YFIELD("band", YF_EXPR, TrialKeys, band, false, "the verdict"),
    YFIELD("side", YF_EXPR, TrialKeys, side, false, "the side of the verdict"),
    YCHOICE("state", TrialKeys, state, false, states, "how sure it is"),
    YFIELD("score", YF_EXPR, TrialKeys, score, false, "the score, or its mean"),
    YFIELD("patterns", YF_ONE_OR_LIST, TrialKeys, patterns, false, "those that apply, no others"),
};

static const YField pattern_fields[] = {
    YFIELD("when", YF_EXPR, PatternKeys, when, true,
           "when it applies; `side` and `band` may be named"),
    YFIELD("text", YF_TEXT, PatternKeys, text, true, "what to do"),
};

KeyTable rules_keys(size_t i) {
    static const KeyTable tables[] = {
        {"Keys of rules", rules_fields, COUNT_OF(rules_fields)},
        {"Keys of a band", band_fields, COUNT_OF(band_fields)},
        {"Keys of a rule, in `points`", rule_fields, COUNT_OF(rule_fields)},
        {"Keys of a veto", veto_fields, COUNT_OF(veto_fields)},
        {"Keys of a pattern", pattern_fields, COUNT_OF(pattern_fields)},
        {"Keys of a test", trial_fields, COUNT_OF(trial_fields)},
    };
    return i < COUNT_OF(tables) ? tables[i] : (KeyTable){0};
}

/* ---- bands ---- */

static bool find_band(Card *card, const YNode *node, uint32_t *out) {
    Near near = near_to(ynode_value(node));
    for (uint32_t i = 0; i < card->nbands; i++) {
        near_offer(&near, card->bands[i].name, true);
        *out = i;
        if (str_eq(card->bands[i].name, ynode_value(node))) return true;
    }
    return card_unknown(card, node->span, ynode_value(node), "band", near);
}

static bool find_side(Card *card, const YNode *node, bool either, uint32_t *out) {
    Str name = ynode_value(node);
    Near near = near_to(name);
    for (*out = 0; *out < SIDES; ++*out) {
        near_offer(&near, card->sides[*out], true);
        if (str_eq(card->sides[*out], name)) return true;
    }
    if (either && str_is(name, "either")) return true;
    Diag *diag = diag_error(card->diags, node->span, "no side `%.*s`", STR_ARG(name));
    if (near.best.n) diag_hint(card->diags, diag, "did you mean %.*s?", STR_ARG(near.best));
    else
        diag_hint(card->diags, diag, "it is %.*s or %.*s%s", STR_ARG(card->sides[0]),
                  STR_ARG(card->sides[1]), either ? ", or either" : "");
    return false;
}

static bool load_sides(Card *card, const YNode *sides) {
    if (!sides) return true;
    bool good = sides->count == SIDES;
    for (size_t i = 0; good && i < SIDES; i++) {
        good = ynode_want_expr(sides->items[i], "a side", card->diags);
        card->sides[i] = ynode_value(sides->items[i]);
    }
    if (good && !str_eq(card->sides[0], card->sides[1])) return true;
    if (sides->count != SIDES || good)
        diag_error(card->diags, sides->span, "there are two sides, each with a name of its own");
    return false;
}

static bool load_band(Card *card, YPair pair) {
    BandKeys keys = {0};
    Band band = {.name = ynode_value(pair.key), .span = pair.key->span};
    bool good =
        yschema_read(pair.value, band_fields, COUNT_OF(band_fields), "a band", &keys, card->diags);
    uint32_t side = 0;
    good = good && find_side(card, keys.side, false, &side);
    band.title = keys.name;
    band.side = (Side)side;
    const Band *before = card->nbands ? &card->bands[card->nbands - 1] : NULL;
    if (good && before && !keys.from) {
        diag_error(card->diags, pair.key->span, "only the first band has no `from`");
        good = false;
    }
    if (good && !before && keys.from) {
        Diag *diag = diag_error(card->diags, keys.from->span, "the first band has no `from`");
        diag_hint(card->diags, diag, "every score below the second band is in it: remove this");
        good = false;
    }
    good = good && (!keys.from || card_points(card, keys.from->text, &band.from));
    bool rises = !before || card->nbands == 1 || band.from > before->from;
    bool turns = before && band.side < before->side;
    if (good && (!rises || turns)) {
        diag_error(card->diags, pair.key->span,
                   rises ? "bands of one side stand together, those of the first side first"
                         : "bands rise: this one starts no higher than the one before");
        good = false;
    }
    ARENA_PUSH_ROOM(card->arena, card->bands, card->nbands, card->cap_bands);
    card->bands[card->nbands++] = band;
    return good;
}

/* ---- points ---- */

/* Finds the option that a key of `points` or `why` names. */
static bool find_option(Card *card, const Question *question, const YNode *node, size_t *out) {
    int32_t at = question_option(question, ynode_value(node));
    *out = (size_t)at;
    if (at >= 0) return true;
    Near near = near_to(ynode_value(node));
    for (size_t i = 0; i < question->noptions; i++) near_offer(&near, question->options[i], true);
    return card_unknown(card, node->span, ynode_value(node), "option", near);
}

static bool option_points(Card *card, Rule *rule, const YNode *points) {
    const Question *question = &card->questions[rule->question];
    bool good = true, *told = ARENA_ARRAY(card->arena, bool, question->noptions);
    rule->points = ARENA_ARRAY(card->arena, int64_t, question->noptions);
    for (size_t i = 0; i < points->count; i++) {
        size_t option;
        const YNode *value = points->pairs[i].value;
        bool right = find_option(card, question, points->pairs[i].key, &option) &&
                     ynode_want_expr(value, "points", card->diags) &&
                     card_points(card, value->text, &rule->points[option]);
        if (right) told[option] = true;
        good = good && right;
    }
    for (size_t o = 0; good && o < question->noptions; o++) {
        if (told[o]) continue;
        Diag *diag = diag_error(card->diags, points->span, "the option `%.*s` has no points",
                                STR_ARG(question->options[o]));
        diag_hint(card->diags, diag, "every answer has its points; 0 is right for one without");
        good = false;
    }
    return good;
}

static bool load_knot(Card *card, Rule *rule, const YNode *pair, size_t at) {
    const Question *question = &card->questions[rule->question];
    if (pair->kind != Y_LIST || pair->count != 2) {
        diag_error(card->diags, pair->span, "a point of a curve is `[value, points]`");
        return false;
    }
    const YNode *x = pair->items[0], *y = pair->items[1];
    Type type;
    int64_t points;
    if (!card_number(card, x, "a value of a curve", &type, &rule->x[at]) ||
        !ynode_want_expr(y, "points", card->diags) || !card_points(card, y->text, &points))
        return false;
    rule->y[at] = (double)points / 100;
    if (!dim_eq(&type.dim, &question->type.dim)) {
        Diag *diag = diag_error(card->diags, x->span, "`%.*s` is no value of `%.*s`",
                                STR_ARG(ynode_value(x)), STR_ARG(question->name));
        card_hint_unit(card, diag, question, x, &type);
        return false;
    }
    if (!at || rule->x[at] > rule->x[at - 1]) return true;
    diag_error(card->diags, pair->span, "the values of a curve rise");
    return false;
}

static bool load_curve(Card *card, Rule *rule, const YNode *curve) {
    if (!curve->count) {
        Diag *diag = diag_error(card->diags, curve->span, "a curve has a point at least");
        diag_hint(card->diags, diag, "as in [[0%%, 0], [50%%, -30]]");
        return false;
    }
    rule->kind = RULE_CURVE;
    rule->x = ARENA_ARRAY(card->arena, double, curve->count);
    rule->y = ARENA_ARRAY(card->arena, double, curve->count);
    for (; rule->nknots < curve->count; rule->nknots++)
        if (!load_knot(card, rule, curve->items[rule->nknots], rule->nknots)) return false;
    return true;
}

static bool load_whys(Card *card, Rule *rule, const YNode *why) {
    if (!why) return true;
    if (why->kind != Y_MAP || rule->kind != RULE_OPTIONS) {
        if (!ynode_want_text(why, "a reason", card->diags)) return false;
        rule->why = ARENA_NEW(card->arena, Str);
        rule->why[0] = ynode_value(why);
        rule->nwhy = 1;
        return true;
    }
    const Question *question = &card->questions[rule->question];
    rule->nwhy = question->noptions;
    rule->why = ARENA_ARRAY(card->arena, Str, rule->nwhy);
    for (size_t i = 0; i < why->count; i++) {
        size_t option;
        if (!find_option(card, question, why->pairs[i].key, &option) ||
            !ynode_want_text(why->pairs[i].value, "a reason", card->diags))
            return false;
        rule->why[option] = ynode_value(why->pairs[i].value);
    }
    return true;
}

static bool rule_shape(Card *card, const YNode *at, const char *why) {
    Diag *diag = diag_error(card->diags, at->span, "%s", why);
    diag_hint(
        card->diags, diag,
        "a rule has `of` with `points` for each option or a `curve`, or `when` with `points`");
    return false;
}

static bool one_number(Card *card, const YNode *points) {
    Diag *diag =
        diag_error(card->diags, points->span, "under `when`, points are one number, found %s",
                   ynode_describe(points));
    diag_hint(card->diags, diag, "as in `points: -10`; each answer has its own under `of`");
    return false;
}

static bool rule_points(Card *card, Rule *rule, const RuleKeys *keys, const YNode *at) {
    if (keys->when) {
        rule->kind = RULE_WHEN;
        if (keys->of || keys->curve)
            return rule_shape(card, at,
                              keys->of ? "this rule says both `of` and `when`"
                                       : "this rule says both `curve` and `when`");
        if (!keys->points) return rule_shape(card, at, "this rule has no points");
        if (keys->points->kind != Y_SCALAR) return one_number(card, keys->points);
        rule->points = ARENA_NEW(card->arena, int64_t);
        return logic_check(card, keys->when->text, false, &rule->when) &&
               ynode_want_expr(keys->points, "points", card->diags) &&
               card_points(card, keys->points->text, rule->points);
    }
    if (!keys->of) return rule_shape(card, at, "this rule says neither `of` nor `when`");
    if (!card_find_question(card, keys->of->text, &rule->question)) return false;
    bool number = card->questions[rule->question].kind == Q_NUMBER;
    bool curve = number || (card->questions[rule->question].kind == Q_SCALE && keys->curve);
    if (curve && !keys->curve) return rule_shape(card, at, "the points of a number are a `curve`");
    if (!curve && (!keys->points || keys->points->kind != Y_MAP))
        return rule_shape(card, at, "the points of options are a map");
    return curve ? load_curve(card, rule, keys->curve) : option_points(card, rule, keys->points);
}

static bool load_rule(Card *card, YPair pair) {
    RuleKeys keys = {0};
    Rule rule = {.name = ynode_value(pair.key), .span = pair.key->span};
    bool good = yschema_read(pair.value, rule_fields, COUNT_OF(rule_fields), "a rule", &keys,
                             card->diags) &&
                rule_points(card, &rule, &keys, pair.key) && load_whys(card, &rule, keys.why);
    uint32_t toward = TOWARD_UNSAID;
    good = good && (!keys.toward || find_side(card, keys.toward, true, &toward));
    rule.toward = (Toward)toward;
    rule.source = keys.source;
    ARENA_PUSH_ROOM(card->arena, card->points, card->npoints, card->cap_points);
    card->points[card->npoints++] = rule;
    return good;
}

/* ---- vetoes and patterns ---- */

static bool load_veto(Card *card, YPair pair, YNode **beats) {
    VetoKeys keys = {0};
    Veto veto = {.name = ynode_value(pair.key), .span = pair.key->span};
    bool good = yschema_read(pair.value, veto_fields, COUNT_OF(veto_fields), "a veto", &keys,
                             card->diags) &&
                logic_check(card, keys.when->text, false, &veto.when) &&
                find_band(card, keys.force, &veto.band);
    *beats = keys.beats;
    veto.why = keys.why;
    veto.source = keys.source;
    ARENA_PUSH_ROOM(card->arena, card->vetoes, card->nvetoes, card->cap_vetoes);
    card->vetoes[card->nvetoes++] = veto;
    return good;
}

/* After all vetoes are there: which of them give way. */
static bool load_beats(Card *card, YNode *beats, Veto *veto) {
    size_t n;
    YNode **items = ynode_items(&beats, &n);
    veto->beats = ARENA_ARRAY(card->arena, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        Near near = near_to(ynode_value(items[i]));
        uint32_t v = 0;
        for (; v < card->nvetoes; v++) {
            near_offer(&near, card->vetoes[v].name, true);
            if (str_eq(card->vetoes[v].name, ynode_value(items[i]))) break;
        }
        if (v == card->nvetoes)
            return card_unknown(card, items[i]->span, ynode_value(items[i]), "veto", near);
        veto->beats[veto->nbeats++] = v;
    }
    return true;
}

static bool load_vetoes(Card *card, const YNode *map) {
    size_t n = map ? map->count : 0;
    YNode **beats = ARENA_ARRAY(card->arena, YNode *, n + 1);
    bool good = true;
    if (!card_few(card, map, LIMIT_VETOES, "vetoes")) return false;
    for (size_t i = 0; i < n; i++) good = load_veto(card, map->pairs[i], &beats[i]) && good;
    for (size_t i = 0; good && i < n; i++) good = load_beats(card, beats[i], &card->vetoes[i]);
    return good;
}

static bool load_pattern(Card *card, YPair pair) {
    PatternKeys keys = {0};
    Pattern pattern = {.name = ynode_value(pair.key), .span = pair.key->span};
    bool good = yschema_read(pair.value, pattern_fields, COUNT_OF(pattern_fields), "a pattern",
                             &keys, card->diags) &&
                logic_check(card, keys.when->text, true, &pattern.when);
    pattern.text = keys.text;
    ARENA_PUSH_ROOM(card->arena, card->patterns, card->npatterns, card->cap_patterns);
    card->patterns[card->npatterns++] = pattern;
    return good;
}

/* ---- tests ---- */

static bool trial_patterns(Card *card, YNode *names, Trial *trial) {
    if (!names) return true;
    size_t n;
    YNode **items = ynode_items(&names, &n);
    trial->patterns = ARENA_ARRAY(card->arena, bool, card->npatterns + 1);
    for (size_t i = 0; i < n; i++) {
        Near near = near_to(ynode_value(items[i]));
        size_t p = 0;
        for (; p < card->npatterns; p++) {
            near_offer(&near, card->patterns[p].name, true);
            if (str_eq(card->patterns[p].name, ynode_value(items[i]))) break;
        }
        if (p == card->npatterns)
            return card_unknown(card, items[i]->span, ynode_value(items[i]), "pattern", near);
        trial->patterns[p] = true;
    }
    return true;
}

static bool load_trial(Card *card, const YNode *node) {
    TrialKeys keys = {.state = -1};
    Trial trial = {.span = node->span, .band = -1, .side = -1, .scored = false};
    uint32_t band = 0, side = 0;
    bool good =
        yschema_read(node, trial_fields, COUNT_OF(trial_fields), "a test", &keys, card->diags) &&
        sheet_answers(card, keys.given, &trial.given) &&
        (!keys.band || find_band(card, keys.band, &band)) &&
        (!keys.side || find_side(card, keys.side, false, &side)) &&
        (!keys.score || card_points(card, keys.score->text, &trial.score)) &&
        trial_patterns(card, keys.patterns, &trial);
    if (keys.band) trial.band = (int32_t)band;
    if (keys.side) trial.side = (int32_t)side;
    trial.state = keys.state;
    trial.scored = keys.score;
    bool asks = keys.band || keys.side || keys.score || keys.patterns || keys.state >= 0;
    if (good && !asks) {
        Diag *diag = diag_error(card->diags, node->span, "this test asks for nothing");
        diag_hint(card->diags, diag, "say the `band:` that has to come out");
    }
    ARENA_PUSH_ROOM(card->arena, card->tests, card->ntests, card->cap_tests);
    card->tests[card->ntests++] = trial;
    return good && asks;
}

/* ---- files ---- */

/* `NAME.yaml`, beside the rules, else on the roots. */
static const char *find_questionnaire(Card *card, const YNode *name, const char *const *roots,
                                      size_t nroots) {
    Arena *arena = card->arena;
    Str word = ynode_value(name);
    const char *file = arena_printf(arena, "%.*s.yaml", STR_ARG(word));
    const char *at = file_join(arena, file_folder(arena, card->rules_path), file);
    for (size_t i = 0; !file_exists(at) && i < nroots; i++) at = file_join(arena, roots[i], file);
    if (file_exists(at)) return at;
    Diag *diag = diag_error(card->diags, name->span, "no questionnaire `%.*s`", STR_ARG(word));
    diag_hint(card->diags, diag, "it is looked for as %s, beside the rules first", file);
    return NULL;
}

/* `1.0.0`, `2.1.0-draft` */
static bool read_version(Card *card, const YNode *node) {
    Str text = card->version = ynode_value(node);
    size_t at = 0, numbers = 0;
    for (bool more = true; more && numbers < 3;) {
        size_t from = at;
        while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9') at++;
        more = at > from && numbers < 2 && at < text.n && text.p[at] == '.';
        numbers += at > from;
        at += more;
    }
    bool suffix = at < text.n && (text.p[at] == '-' || text.p[at] == '+') && at + 1 < text.n;
    for (size_t i = at; suffix && i < text.n; i++)
        suffix = (text.p[i] >= '0' && text.p[i] <= '9') || strchr("-+.", text.p[i]) ||
                 ((text.p[i] | 0x20) >= 'a' && (text.p[i] | 0x20) <= 'z');
    if (numbers == 3 && (at == text.n || suffix)) return true;
    Diag *diag = diag_error(card->diags, node->span, "`%.*s` is no version", STR_ARG(text));
    diag_hint(card->diags, diag, "three numbers, as in 1.0.0 or 1.2.0-draft");
    return false;
}

static bool load_all(Card *card, const RulesKeys *keys) {
    bool good = (!keys->start || card_points(card, keys->start->text, &card->start)) &&
                (!keys->step || card_points(card, keys->step->text, &card->step)) &&
                load_sides(card, keys->sides);
    if (keys->start) card->start_span = keys->start->text;
    if (!card_few(card, keys->bands, LIMIT_BANDS, "bands") ||
        !card_few(card, keys->points, LIMIT_RULES, "rules") ||
        !card_few(card, keys->patterns, LIMIT_RULES, "patterns"))
        return false;
    if (!keys->bands->count) {
        Diag *diag = diag_error(card->diags, keys->bands->span, "rules have a band at least");
        diag_hint(card->diags, diag, "as in `keep: {name: Keep together, side: %.*s}`",
                  STR_ARG(card->sides[0]));
        return false;
    }
    for (size_t i = 0; i < keys->bands->count; i++)
        good = load_band(card, keys->bands->pairs[i]) && good;
    for (size_t i = 0; keys->points && i < keys->points->count; i++)
        good = load_rule(card, keys->points->pairs[i]) && good;
    good = load_vetoes(card, keys->vetoes) && good;
    for (size_t i = 0; keys->patterns && i < keys->patterns->count; i++)
        good = load_pattern(card, keys->patterns->pairs[i]) && good;
    good = good && card_order(card);
    for (size_t i = 0; keys->tests && i < keys->tests->count; i++)
        good = good && load_trial(card, keys->tests->items[i]);
    return good;
}

bool card_load_rules(Card *card, const char *path, const char *const *roots, size_t nroots) {
    RulesKeys keys = {0};
    card->rules_path = path;
    YNode *root = card_open(card, path, "rules");
    if (!root ||
        !yschema_read(root, rules_fields, COUNT_OF(rules_fields), "rules", &keys, card->diags))
        return false;
    card->rules_src = root->span.src;
    card->rules = keys.name;
    card->head = root->pairs[0].value->span;
    bool versioned = read_version(card, keys.version);
    const char *questions = find_questionnaire(card, keys.questionnaire, roots, nroots);
    if (!questions || !card_load_questions(card, questions) || !load_all(card, &keys) || !versioned)
        return false;
    card_find_parts(card);
    return true;
}
