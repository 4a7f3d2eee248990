/* cmd_generate.c - the man page and the shell completions, made from the command tables. */
#include "app/command.h"

#include "app/manual.h"
#include "base/utf8.h"
#include "lang/builtins.h"

/* ---- the man page ---- */

enum { TROFF_COLUMNS = 76 };

/* Signs that troff has another mind about: as they are typed, not as they are typeset. */
static const char *troff_sign(char c) {
    switch (c) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '\'': return "\\(aq";
    case '`': return "\\(ga";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    default: return NULL;
    }
}

/* One line of text for troff: a leading dot would be a request; beyond ASCII it wants names. */
static void troff(Buf *out, Str text) {
    if (text.n && text.p[0] == '.') buf_text(out, "\\&");
    for (size_t at = 0, length; at < text.n; at += length) {
        uint32_t point = utf8_decode((Str){text.p + at, text.n - at}, &length);
        const char *sign = length == 1 ? troff_sign(text.p[at]) : NULL;
        if (length > 1) buf_printf(out, "\\[u%04X]", (unsigned)point);
        else if (sign) buf_text(out, sign);
        else buf_char(out, text.p[at]);
    }
}

/* Prose, to be filled: a source line holds no more than an editor shows. */
static void troff_prose(Buf *out, Str text) {
    while (text.n) {
        troff(out, style_line(&text, TROFF_COLUMNS));
        buf_char(out, '\n');
    }
}

/* Lines that stand as they are, between .nf and .fi. */
static void troff_example(Buf *out, Str line, bool *open) {
    if (!*open) buf_text(out, ".RS 4\n.nf\n");
    *open = true;
    troff(out, line);
    buf_char(out, '\n');
}

static void troff_close(Buf *out, bool *open) {
    if (*open) buf_text(out, ".fi\n.RE\n");
    *open = false;
}

/* Paragraphs, and examples that start with blanks. */
static void troff_paragraphs(Buf *out, Str text) {
    bool open = false, blank = false;
    while (text.n) {
        Str line = str_cut(&text, '\n');
        if (line.n && line.p[0] == ' ') {
            troff_example(out, str_trim(line), &open);
        } else {
            troff_close(out, &open);
            if (blank && line.n) buf_text(out, ".PP\n");
            troff_prose(out, line);
        }
        blank = !line.n;
    }
    troff_close(out, &open);
}

/* A line of a page: a term with its prose, or a paragraph, which heads what follows it. */
static void troff_passage(Buf *out, Str line) {
    bool term = memchr(line.p, '|', line.n) != NULL;
    Str prose = line, name = term ? str_cut(&prose, '|') : STR("");
    if (name.n) {
        buf_text(out, ".TP\n.B ");
        troff(out, name);
        buf_char(out, '\n');
    } else {
        buf_text(out, term ? ".IP\n" : ".PP\n");
    }
    troff_prose(out, prose);
}

static void troff_page(Buf *out, Str page) {
    bool open = false;
    while (page.n) {
        Str line = str_cut(&page, '\n');
        if (str_starts(line, "    ")) {
            troff_example(out, (Str){line.p + 4, line.n - 4}, &open);
            continue;
        }
        troff_close(out, &open);
        if (line.n) troff_passage(out, line);
    }
    troff_close(out, &open);
}

static void troff_verb(Buf *out, const Verb *verb) {
    buf_printf(out, ".SS napkin %s %s\n", verb->name, verb->usage);
    troff_prose(out, str_of(arena_printf(out->arena, "%s.", verb->help)));
    buf_text(out, ".PP\n");
    troff_paragraphs(out, str_of(verb->more));
}

static void troff_option(Buf *out, const Option *option) {
    buf_text(out, ".TP\n.B ");
    if (option->letter) buf_printf(out, "\\-%c, ", option->letter);
    buf_text(out, "\\-\\-");
    troff(out, str_of(option->name));
    if (option->arg) buf_printf(out, " %s", option->arg);
    buf_text(out, "\n");
    troff_prose(out, str_of(option->help));
}

static void troff_functions(Buf *out) {
    for (size_t i = 0; builtin_row(i); i++) {
        const Builtin *row = builtin_row(i);
        buf_text(out, ".TP\n.B ");
        troff(out, str_of(arena_printf(out->arena, "%s(%s)", row->name, row->params)));
        buf_char(out, '\n');
        troff_prose(out, str_of(row->help));
    }
}

static const char man_head[] =
    ".TH NAPKIN 1 \"\" \"napkin " NAPKIN_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "napkin \\- sums with units, plans with checks\n"
    ".SH SYNOPSIS\n"
    ".B napkin\n.br\n.B napkin\n.I EXPRESSION\n.br\n.B napkin\n.I VERB\n[options] ...\n"
    ".SH DESCRIPTION\n"
    "A calculator for capacity planning. Expressions carry units, which are\n"
    "checked before any number is computed; nothing unknown is guessed. Plans\n"
    "are YAML files of named expressions with checks and scenarios. Without\n"
    "arguments it is a prompt, or reads a script from a pipe.\n";

static const char man_foot[] =
    ".SH EXIT STATUS\n"
    "0 good; 1 a check failed; 2 the command line is wrong; 3 an expression or a\n"
    "file is wrong; 4 reading or writing failed; 70 a fault of napkin.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B NAPKIN_PATH\nfolders in which models are looked for, with colons between\n"
    ".TP\n.B NO_COLOR\nno colours\n"
    ".TP\n.B XDG_STATE_HOME\nwhere the history of the prompt is kept\n"
    ".TP\n.B XDG_DATA_HOME\nwhere quiz.db is kept, and models and decks of your own\n"
    ".TP\n.B XDG_CONFIG_HOME\nwhere quiz.yaml is looked for\n";

void cmd_man(App *app) {
    Buf *out = &app->out;
    buf_text(out, man_head);
    buf_text(out, ".SH VERBS\n");
    for (size_t i = 0; verb_row(i); i++) troff_verb(out, verb_row(i));
    buf_text(out, ".SH OPTIONS\n");
    for (size_t i = 0; option_row(i); i++) troff_option(out, option_row(i));
    for (size_t i = 0; manual_name(i); i++) {
        Str page;
        buf_printf(out, ".SH %s\n", manual_title(i));
        if (manual_find(app->arena, str_of(manual_name(i)), &page)) troff_page(out, page);
    }
    buf_text(out, ".SH FUNCTIONS\n");
    troff_functions(out);
    buf_text(out, man_foot);
}

/* ---- completions ---- */

static void verb_names(Buf *out) {
    for (size_t i = 0; verb_row(i); i++) buf_printf(out, "%s%s", i ? " " : "", verb_row(i)->name);
}

static void options_of(Buf *out, const Verb *verb) {
    bool any = false;
    for (size_t i = 0; option_row(i); i++) {
        if (!verb_takes(verb, option_row(i)->id)) continue;
        buf_printf(out, "%s--%s", any ? " " : "", option_row(i)->name);
        any = true;
    }
}

static void words_of(Buf *out, const Verb *verb) {
    if (verb->run == cmd_completion) buf_text(out, "bash zsh fish");
    if (verb->run == cmd_advise) buf_text(out, "verify");
    for (size_t i = 0; verb->run == cmd_quiz && quiz_part(i); i++)
        buf_printf(out, "%s%s", i ? " " : "", quiz_part(i));
    if (verb->run != cmd_help) return;
    verb_names(out);
    for (size_t i = 0; builtin_row(i); i++) buf_printf(out, " %s", builtin_row(i)->name);
    for (size_t i = 0; manual_name(i); i++) buf_printf(out, " %s", manual_name(i));
    buf_text(out, " functions");
}

/* The decks at hand; a name of another shape is no word for `compgen -W`. */
#define DECKS "napkin quiz list -q 2>/dev/null | grep -x '[A-Za-z0-9_-]*'"

static bool takes_scenario(const Option *option) {
    return option->id == OPTION_SCENARIO || option->id == OPTION_AGAINST;
}

/* The scenarios of the first plan on the command line, one a line. */
static const char bash_scenarios[] =
    "_napkin_scenarios() {\n"
    "    local word\n"
    "    for word in \"${COMP_WORDS[@]:2}\"; do\n"
    "        [[ -f $word ]] && napkin scenarios -- \"$word\" 2>/dev/null && return\n"
    "    done\n"
    "}\n";

static const char zsh_scenarios[] =
    "_napkin_scenarios() {\n"
    "    local word\n"
    "    local -a names\n"
    "    for word in ${(Q)words[3,-1]}; do\n"
    "        [[ -f $word ]] || continue\n"
    "        names=(${(f)\"$(napkin scenarios -- $word 2>/dev/null)\"})\n"
    "        (( $#names )) && break\n"
    "    done\n"
    "    compadd -- $names\n"
    "}\n";

static const char fish_scenarios[] =
    "function __napkin_scenarios\n"
    "    for word in (commandline -opc)\n"
    "        test -f $word; and napkin scenarios -- $word 2>/dev/null; and return\n"
    "    end\n"
    "end\n";

/* Names of a file are no words for `compgen -W`, which would run what looks like a command. */
static void bash_scenario(Buf *out, const Option *option) {
    buf_printf(out, "    --%s) local name typed=${cur//[\\\\\\'\\\"]/}\n        COMPREPLY=()\n",
               option->name);
    buf_text(out, "        while IFS= read -r name; do\n"
                  "            [[ $name == \"$typed\"* ]] && COMPREPLY+=(\"$name\")\n");
    buf_printf(out, "        done < <(_napkin_scenarios%s%s)\n        return ;;\n",
               option->words ? "; echo " : "", option->words ? option->words : "");
}

static void bash_option(Buf *out, const Option *option) {
    buf_text(out, "    ");
    if (option->letter) buf_printf(out, "-%c|", option->letter);
    buf_printf(out, "--%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", option->name,
               option->words);
}

static void bash_words(Buf *out) {
    for (size_t i = 0; option_row(i); i++) {
        if (takes_scenario(option_row(i))) bash_scenario(out, option_row(i));
        else if (option_row(i)->words) bash_option(out, option_row(i));
    }
}

static void complete_bash(Buf *out) {
    buf_printf(out, "# bash completion for napkin\n%s", bash_scenarios);
    buf_text(out, "_napkin() {\n    local cur=${COMP_WORDS[COMP_CWORD]} "
                  "prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}\n"
                  "    case $prev in\n");
    bash_words(out);
    buf_text(out,
             "    esac\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W '");
    verb_names(out);
    buf_text(
        out,
        "' -- \"$cur\"))\n        return\n    fi\n    local options= words=\n    case $verb in\n");
    for (size_t i = 0; verb_row(i); i++) {
        buf_printf(out, "    %s) options='", verb_row(i)->name);
        options_of(out, verb_row(i));
        buf_text(out, "' words='");
        words_of(out, verb_row(i));
        buf_text(out, "' ;;\n");
    }
    buf_text(out, "    esac\n    [[ $verb == quiz ]] && words+=\" $(" DECKS ")\"\n");
    buf_text(out, "    case $cur in\n    -*) COMPREPLY=($(compgen -W \"$options\" -- "
                  "\"$cur\")) ;;\n"
                  "    *) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- "
                  "\"$cur\")) ;;\n    esac\n}\ncomplete -o filenames -F _napkin napkin\n");
}

/* A text in single quotes for zsh and fish. */
static void quoted(Buf *out, const char *text) {
    for (const char *p = text; *p; p++) {
        if (*p == '\'') buf_text(out, "'\\''");
        else if (*p == '[' || *p == ']' || *p == ':') buf_printf(out, "\\%c", *p);
        else buf_char(out, *p);
    }
}

/* `'--format=[help]:FORMAT:(text json)'`; `joint` stands before an argument. */
static void zsh_option(Buf *out, const Option *option, const char *name, const char *joint) {
    buf_printf(out, " '%s%s[", name, option->arg ? joint : "");
    quoted(out, option->help);
    buf_char(out, ']');
    if (option->arg) buf_printf(out, ":%s:", option->arg);
    if (takes_scenario(option))
        buf_printf(out, "{_napkin_scenarios; compadd -- %s}", option->words ? option->words : "");
    else if (option->words) buf_printf(out, "(%s)", option->words);
    else if (option->arg && option->id == OPTION_OUTPUT) buf_text(out, "_files");
    buf_char(out, '\'');
}

/* Code inside single quotes. */
static void quoted_zsh(Buf *out, const char *code) {
    if (*code) buf_char(out, ' ');
    for (const char *p = code; *p; p++) {
        if (*p == '\'') buf_text(out, "'\\''");
        else buf_char(out, *p);
    }
}

static void complete_zsh(Buf *out) {
    buf_printf(out, "#compdef napkin\n%s", zsh_scenarios);
    buf_text(out, "_napkin() {\n    local -a verbs\n    verbs=(\n");
    for (size_t i = 0; verb_row(i); i++) {
        buf_printf(out, "        '%s:", verb_row(i)->name);
        quoted(out, verb_row(i)->help);
        buf_text(out, "'\n");
    }
    buf_text(out, "    )\n    if (( CURRENT == 2 )); then\n        _describe verb verbs\n        "
                  "return\n    fi\n    case $words[2] in\n");
    for (size_t i = 0; verb_row(i); i++) {
        const Verb *verb = verb_row(i);
        buf_printf(out, "    %s) _arguments", verb->name);
        for (size_t o = 0; option_row(o); o++) {
            const Option *option = option_row(o);
            if (!verb_takes(verb, option->id)) continue;
            if (option->letter)
                zsh_option(out, option, arena_printf(out->arena, "-%c", option->letter), "+");
            zsh_option(out, option, arena_printf(out->arena, "--%s", option->name), "=");
        }
        Buf words = buf_new(out->arena);
        words_of(&words, verb);
        if (verb->run == cmd_quiz || verb->run == cmd_advise) {
            const char *decks = verb->run == cmd_quiz ? "${(f)\"$(" DECKS ")\"}" : "";
            buf_printf(out, " '*:word:{compadd -- %s", words.p);
            quoted_zsh(out, decks);
            buf_text(out, "; _files -g \"*.yaml\"}'");
        } else if (words.n) buf_printf(out, " '*:word:(%s)'", words.p);
        else if (verb->arg == ARG_FILE) buf_text(out, " '*:file:_files -g \"*.yaml\"'");
        buf_text(out, " ;;\n");
    }
    buf_text(out, "    esac\n}\n_napkin \"$@\"\n");
}

/* A text in single quotes for fish, which escapes them with a backslash. */
static void fish_quoted(Buf *out, const char *text) {
    buf_char(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'' || *p == '\\') buf_char(out, '\\');
        buf_char(out, *p);
    }
    buf_char(out, '\'');
}

static void complete_fish(Buf *out) {
    buf_printf(out, "# fish completion for napkin\n%s", fish_scenarios);
    for (size_t i = 0; verb_row(i); i++) {
        const Verb *verb = verb_row(i);
        buf_printf(out, "complete -c napkin -n __fish_use_subcommand -a %s -d ", verb->name);
        fish_quoted(out, verb->help);
        buf_char(out, '\n');
        for (size_t o = 0; option_row(o); o++) {
            const Option *option = option_row(o);
            if (!verb_takes(verb, option->id)) continue;
            buf_printf(out, "complete -c napkin -n '__fish_seen_subcommand_from %s' -l %s",
                       verb->name, option->name);
            if (option->letter) buf_printf(out, " -s %c", option->letter);
            bool scenario = takes_scenario(option);
            if (option->arg) buf_text(out, option->words || scenario ? " -x" : " -r");
            if (option->words || scenario)
                buf_printf(out, " -a '%s%s'", scenario ? "(__napkin_scenarios) " : "",
                           option->words ? option->words : "");
            buf_text(out, " -d ");
            fish_quoted(out, option->help);
            buf_char(out, '\n');
        }
        Buf words = buf_new(out->arena);
        words_of(&words, verb);
        if (words.n)
            buf_printf(out, "complete -c napkin -n '__fish_seen_subcommand_from %s' -a '%s%s'\n",
                       verb->name, words.p, verb->run == cmd_quiz ? " (napkin quiz list -q)" : "");
    }
}

void cmd_completion(App *app) {
    static const struct {
        const char *shell;
        void (*write)(Buf *out);
    } shells[] = {{"bash", complete_bash}, {"zsh", complete_zsh}, {"fish", complete_fish}};
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (strcmp(app->args[0], shells[i].shell) != 0) continue;
        shells[i].write(&app->out);
        return;
    }
    app_usage(app, "it is one of bash, zsh, fish", "no completion for `%s`", app->args[0]);
}
