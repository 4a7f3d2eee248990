#include "app/line.h"

#include "app/line_plain.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#ifdef NAPKIN_READLINE
#include <readline/history.h>
#include <readline/readline.h>
#endif

enum { COLUMNS_UNKNOWN = 80, HISTORY_CAP = 10000 };

struct Line {
    Arena *arena;
    LineHooks hooks;
    bool terminal;    /* both ends are */
    bool interactive; /* and TERM is good for more than plain lines */
    bool colour;
    bool can_preview; /* the terminal and its user's settings allow it */
    const char *history_path;
    LineStatus final; /* LINE_TEXT while lines may still come */
    Plain plain;

    /* The rest is readline's side. */
    Buf prompt;     /* with its colours marked as taking no columns */
    char *typed;    /* what was accepted last, malloc's, cut up when it was a paste */
    char *rest;     /* of a paste, within `typed`; NULL when all was handed out */
    int rest_count; /* line_interrupt_count() when the paste came */
    char *paste;    /* between accepting a paste and its delivery */
    bool done;      /* readline delivered a line, or the end */
    bool dropped;   /* something was typed when the last line was interrupted */
    bool ghost;     /* a preview stands after the cursor, which is at the end of the text */
    char latest[6]; /* bytes that readline read, to tell where a paste is */
    bool in_paste;
    const char *feed; /* bytes for readline that nobody typed; NULL or "" for none */
    Offers offers;    /* while a word is being completed */
};

/* ---- terminals ---- */

static bool is_editable(void) {
    const char *term = getenv("TERM");
    return term && *term && strcmp(term, "dumb") != 0;
}

size_t line_columns(const Line *line) {
    (void)line;
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return COLUMNS_UNKNOWN;
    return size.ws_col;
}

static void show_prompt(const char *prompt) {
    fputs(prompt, stdout);
    fflush(stdout);
}

/* ---- lines without editing ---- */

static LineStatus interrupted(Line *line) {
    line_clear_interrupt();
    plain_drop(&line->plain);
    line->rest = NULL;
    fputc('\n', stdout);
    fflush(stdout);
    return LINE_INTERRUPTED;
}

static LineStatus at_end(Line *line, LineStatus status, const char **text, size_t *length) {
    line->final = status;
    if (status == LINE_END && plain_take_rest(&line->plain, text, length)) return LINE_TEXT;
    if (status == LINE_END && line->terminal) fputc('\n', stdout);
    return status;
}

static LineStatus plain_read(Line *line, const char *prompt, const char **text, size_t *length) {
    if (line->terminal) show_prompt(prompt);
    while (!plain_take(&line->plain, text, length)) {
        if (line->terminal && !line_wait(STDIN_FILENO)) return interrupted(line);
        LineStatus status = plain_fill(&line->plain, STDIN_FILENO);
        if (status != LINE_TEXT) return at_end(line, status, text, length);
    }
    return LINE_TEXT;
}

#ifdef NAPKIN_READLINE

/* Readline's callbacks carry no context, and there is one terminal: the open interactive Line. */
static Line *editor;

/* ---- the preview ---- */

/* Readline knows nothing of the preview: it is there only while the cursor stands right before it,
 * so clearing to the end of the row removes it and nothing else. */
static void erase_ghost(Line *line) {
    if (line->ghost) fputs("\033[K", rl_outstream);
    line->ghost = false;
}

static bool is_printable(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f) return false;
    return true;
}

static size_t prompt_width(const Line *line) {
    size_t width = 0;
    const char *p = line->prompt.p;
    while (*p) {
        if (*p == RL_PROMPT_START_IGNORE) {
            p = strchr(p, RL_PROMPT_END_IGNORE) + 1;
        } else {
            size_t n = strcspn(p, (char[]){RL_PROMPT_START_IGNORE, '\0'});
            width += utf8_width((Str){p, n});
            p += n;
        }
    }
    return width;
}

static bool input_waits(void) {
    return poll(&(struct pollfd){.fd = STDIN_FILENO, .events = POLLIN}, 1, 0) > 0;
}

/* The text is being typed on at its end, and nothing but it is on the row. */
static bool is_plain_typing(const Line *line) {
    const unsigned long busy = RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_SEARCH |
                               RL_STATE_NUMERICARG | RL_STATE_COMPLETING | RL_STATE_VIMOTION |
                               RL_STATE_CHARSEARCH;
    return line->can_preview && rl_end > 0 && rl_point == rl_end && !RL_ISSTATE(busy) &&
           rl_display_prompt == rl_prompt && is_printable(rl_line_buffer) && !input_waits();
}

static void paint_preview(Line *line) {
    const char *text = line->hooks.preview(line->hooks.ctx, rl_line_buffer);
    if (!text || !*text || !is_printable(text)) return;
    const char *lead = !line->colour && *text != '=' ? "  = " : "  ";
    size_t width = prompt_width(line) + utf8_width(str_of(rl_line_buffer)) + strlen(lead) +
                   utf8_width(str_of(text));
    if (width >= line_columns(line)) return;
    const char *dim = line->colour ? "\033[2m" : "", *undim = line->colour ? "\033[0m" : "";
    fprintf(rl_outstream, "\0337%s%s%s%s\0338", lead, dim, text, undim);
    line->ghost = true;
}

/* Painted when readline has nothing more to do, so that no command of its own meets a preview that
 * came after it began. */
static void preview_if_due(Line *line) {
    if (line->ghost || !is_plain_typing(line)) return;
    paint_preview(line);
    fflush(rl_outstream);
}

static void redisplay(void) {
    erase_ghost(editor);
    rl_redisplay();
}

/* ---- completion ---- */

void line_offer(Line *line, const char *candidate, bool is_folder_or_function_open) {
    offers_add(&line->offers, candidate, is_folder_or_function_open);
}

static char *heap_copy(const char *text, size_t n) {
    char *copy = strndup(text, n);
    if (!copy) arena_out_of_memory();
    return copy;
}

/* Readline's own shape of an answer: what to insert, then the candidates, all of it malloc's. */
static char **answer(const Offers *offers) {
    if (offers->n == 0) return NULL;
    bool sole = offers->n == 1;
    char **matches = calloc(offers->n + 2, sizeof *matches);
    if (!matches) arena_out_of_memory();
    matches[0] = heap_copy(offers->items[0].text, offers_shared(offers));
    for (size_t i = 0; !sole && i < offers->n; i++)
        matches[i + 1] = heap_copy(offers->items[i].text, strlen(offers->items[i].text));
    rl_completion_append_character = sole && offers->items[0].open ? '\0' : ' ';
    return matches;
}

static char **complete(const char *word, int start, int end) {
    Line *line = editor;
    rl_attempted_completion_over = 1;
    erase_ghost(line);
    if (!line->hooks.complete) return NULL;
    ArenaMark mark = arena_mark(line->arena);
    line->offers = (Offers){.arena = line->arena, .word = word};
    line->hooks.complete(line->hooks.ctx, line, rl_line_buffer, (size_t)start, (size_t)end);
    offers_sort(&line->offers);
    char **matches = answer(&line->offers);
    arena_release(line->arena, mark);
    return matches;
}

static char *word_breaks(void) {
    static char in_command[] = " \t\n=(),";
    static char in_expression[] = " \t\n()[]{},;=+*-<>!&|?^~\"'`";
    const char *first = rl_line_buffer + strspn(rl_line_buffer, " \t");
    return *first == ':' ? in_command : in_expression;
}

/* ---- history ---- */

static void keep(Line *line, const char *text) {
    if (*text == ' ' || text[strspn(text, " \t")] == '\0') return;
    HIST_ENTRY *latest = history_length ? history_get(history_base + history_length - 1) : NULL;
    if (latest && strcmp(latest->line, text) == 0) return;
    add_history(text);
    if (line->history_path) line_history_append(line->history_path, text);
}

static void open_history(const Line *line) {
    using_history();
    stifle_history(HISTORY_CAP);
    if (line->history_path) read_history(line->history_path);
}

/* ---- accepting a line ---- */

/* A paste of several lines stands on the screen as a block. Only its first line is left there; the
 * others follow when they are handed out, each after the answer to the one before. */
static void fold_paste(Line *line) {
    char *from = rl_line_buffer + strspn(rl_line_buffer, "\n");
    if (!strchr(rl_line_buffer, '\n') || !*from) return;
    line->paste = heap_copy(from, strlen(from));
    char *first = heap_copy(from, strcspn(from, "\n"));
    rl_deactivate_mark();
    rl_replace_line(first, 1);
    free(first);
    rl_point = rl_end;
    rl_redisplay();
}

static void before_accepting(Line *line) {
    erase_ghost(line);
    fold_paste(line);
}

static int accept_line(int count, int key) {
    before_accepting(editor);
    return rl_newline(count, key);
}

static int accept_line_and_next(int count, int key) {
    before_accepting(editor);
    return rl_operate_and_get_next(count, key);
}

/* Whatever key the user's inputrc gave to accept a line. */
static void bind_accepting(Keymap map) {
    for (int key = 0; key < KEYMAP_SIZE - 1; key++) {
        if (map[key].type != ISFUNC) continue;
        if (map[key].function == rl_newline) map[key].function = accept_line;
        if (map[key].function == rl_operate_and_get_next) map[key].function = accept_line_and_next;
    }
}

static void on_line(char *text) {
    Line *line = editor;
    rl_callback_handler_remove();
    line->typed = text;
    line->done = true;
    if (!line->paste) return;
    free(text);
    line->typed = line->paste;
    line->paste = NULL;
}

/* ---- a session with the terminal ---- */

#define PASTE_BEGIN "\033[200~"
#define PASTE_END "\033[201~"

static int note_byte(Line *line, char byte) {
    memmove(line->latest, line->latest + 1, sizeof line->latest - 1);
    line->latest[sizeof line->latest - 1] = byte;
    if (memcmp(line->latest, PASTE_BEGIN, sizeof line->latest) == 0) line->in_paste = true;
    if (memcmp(line->latest, PASTE_END, sizeof line->latest) == 0) line->in_paste = false;
    return (unsigned char)byte;
}

/* EOF, but never within a paste: there readline 8.2 would read on past the end of its buffer. So
 * the paste is ended first. */
static int no_byte(Line *line) {
    if (!line->in_paste) return EOF;
    line->in_paste = false;
    line->feed = PASTE_END;
    return *line->feed++;
}

static bool has_hung_up(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR));
}

/* A read gives what is there and never waits: Ctrl-C throws away what was typed before it, also
 * after we were told that it is there. */
static void take_terminal(int meta) {
    struct termios modes;
    rl_prep_terminal(meta);
    if (tcgetattr(STDIN_FILENO, &modes) != 0) return;
    modes.c_cc[VMIN] = 0;
    modes.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

/* One byte, or EOF; EOF as well when there is nothing to read and a signal wants us back, so that
 * no wait inside readline (the rest of a paste, an answer to "--More--") can hold us. */
static int next_byte(FILE *stream) {
    Line *line = editor;
    if (line->feed && *line->feed) return *line->feed++;
    for (char byte;;) {
        while (!input_waits() && !line_wait(fileno(stream)))
            if (!line_resized()) return no_byte(line);
        ssize_t n = read(fileno(stream), &byte, 1);
        if (n == 1) return note_byte(line, byte);
        if (n < 0 || has_hung_up()) return no_byte(line);
    }
}

/* The length of an `ESC [ ... m` at the start of the text, or 0. */
static size_t colour_length(const char *text) {
    if (text[0] != '\033' || text[1] != '[') return 0;
    size_t n = 2 + strspn(text + 2, "0123456789;:");
    return text[n] == 'm' ? n + 1 : 0;
}

static void mark_prompt(Line *line, const char *prompt) {
    buf_clear(&line->prompt);
    while (*prompt) {
        size_t n = colour_length(prompt);
        if (n) buf_char(&line->prompt, RL_PROMPT_START_IGNORE);
        buf_add(&line->prompt, (Str){prompt, n ? n : 1});
        if (n) buf_char(&line->prompt, RL_PROMPT_END_IGNORE);
        prompt += n ? n : 1;
    }
}

/* No byte because of a signal is no end of the input: there readline goes to a new line, in every
 * line from then on. */
static void give_terminal_back(void) {
    if (line_interrupted()) rl_eof_found = 0;
    rl_deprep_terminal();
}

static LineStatus drop_typed(Line *line) {
    line->dropped = rl_end > 0;
    erase_ghost(line);
    rl_callback_sigcleanup();
    rl_point = rl_end;
    rl_redisplay();
    fputs("^C", rl_outstream);
    rl_free_line_state();
    rl_callback_handler_remove();
    free(line->paste);
    line->paste = NULL;
    return interrupted(line);
}

/* With a redisplay function of our own readline would only paint the line anew, below the old. */
static void resize(Line *line) {
    erase_ghost(line);
    rl_redisplay_function = rl_redisplay;
    rl_resize_terminal();
    rl_redisplay_function = redisplay;
}

/* Gives the terminal back, and lets the signal do what it would have done. When that was to stop
 * us, we are here again after the `fg`. */
static void obey(Line *line, int number) {
    erase_ghost(line);
    rl_cleanup_after_signal();
    fflush(rl_outstream);
    line_signals_release();
    raise(number);
    line_signals_hold();
    rl_reset_after_signal();
    rl_reset_screen_size();
    rl_forced_update_display();
}

static void edit_step(Line *line) {
    preview_if_due(line);
    if (line_wait(STDIN_FILENO)) rl_callback_read_char();
    if (line->done) return;
    int number = line_signal_take();
    if (number) obey(line, number);
    if (line_resized()) resize(line);
}

static void edit(Line *line) {
    line_signals_hold();
    rl_reset_screen_size();
    line->done = line->ghost = line->in_paste = false;
    line->feed = NULL;
    rl_callback_handler_install(line->prompt.p, on_line);
    while (!line->done && !line_interrupted()) edit_step(line);
    line_signals_release();
    int late = line_signal_take();
    if (late) raise(late);
}

/* Cuts the next line off what was typed, in place. */
static LineStatus hand_out(Line *line, const char **text, size_t *length) {
    char *piece = line->rest;
    size_t n = strcspn(piece, "\n");
    char *after = piece + n + strspn(piece + n, "\n");
    line->rest = *after ? after : NULL;
    piece[n] = '\0';
    keep(line, piece);
    *text = piece;
    *length = n;
    return LINE_TEXT;
}

static LineStatus no_more(Line *line) {
    line->final = LINE_END;
    const char *bracketed = rl_variable_value("enable-bracketed-paste");
    if (!bracketed || strcmp(bracketed, "on") != 0) fputc('\n', stdout); /* else readline did */
    fflush(stdout);
    return LINE_END;
}

static LineStatus edit_read(Line *line, const char *prompt, const char **text, size_t *length) {
    if (line->rest_count != line_interrupt_count()) line->rest = NULL;
    fflush(stdout);
    if (line->rest) {
        line_echo(prompt, line->rest);
        return hand_out(line, text, length);
    }
    mark_prompt(line, prompt);
    free(line->typed);
    line->typed = NULL;
    edit(line);
    if (line->typed == NULL && line_interrupted()) return drop_typed(line);
    if (line->typed == NULL) return no_more(line);
    line->rest = line->typed;
    line->rest_count = line_interrupt_count();
    return hand_out(line, text, length);
}

static void take_readline(const Line *line) {
    rl_readline_name = "napkin";
    rl_instream = stdin;
    rl_outstream = stdout;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_getc_function = next_byte;
    rl_prep_term_function = take_terminal;
    rl_deprep_term_function = give_terminal_back;
    rl_attempted_completion_function = complete;
    rl_completion_word_break_hook = word_breaks;
    rl_initialize();
    rl_redisplay_function =
        redisplay; /* any sooner, and readline takes the terminal for a dumb one */
    Keymap maps[] = {emacs_standard_keymap, emacs_meta_keymap, emacs_ctlx_keymap,
                     vi_insertion_keymap, vi_movement_keymap};
    for (size_t i = 0; i < COUNT_OF(maps); i++) bind_accepting(maps[i]);
    open_history(line);
}

/* The preview is painted with ANSI sequences and counts columns, which a mode in the prompt would
 * upset. */
static bool allows_preview(const Line *line) {
    const char *clear = rl_get_termcap("ce"), *mode = rl_variable_value("show-mode-in-prompt");
    return line->hooks.preview && clear && clear[0] == '\033' && !(mode && !strcmp(mode, "on"));
}

static void editor_open(Line *line) {
    if (!line->interactive) return;
    editor = line;
    take_readline(line);
    line->can_preview = allows_preview(line);
}

static void editor_close(Line *line) {
    if (!line->interactive) return;
    rl_redisplay_function = rl_redisplay;
    rl_getc_function = rl_getc;
    rl_prep_term_function = rl_prep_terminal;
    rl_deprep_term_function = rl_deprep_terminal;
    rl_attempted_completion_function = NULL;
    rl_completion_word_break_hook = NULL;
    rl_clear_history();
    free(line->typed);
    editor = NULL;
}

#else

void line_offer(Line *line, const char *candidate, bool is_folder_or_function_open) {
    (void)line, (void)candidate, (void)is_folder_or_function_open;
}

static void editor_open(Line *line) {
    (void)line;
}

static void editor_close(Line *line) {
    (void)line;
}

static LineStatus edit_read(Line *line, const char *prompt, const char **text, size_t *length) {
    return plain_read(line, prompt, text, length);
}

#endif

/* ---- what both sides share ---- */

Line *line_open(const LineHooks *hooks, const char *history_path, bool allow_colour) {
    Arena *arena = arena_new(0);
    Line *line = ARENA_NEW(arena, Line);
    line->arena = arena;
    if (hooks) line->hooks = *hooks;
    line->terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    line->interactive = line->terminal && is_editable();
    line->colour = allow_colour;
    if (history_path) line->history_path = arena_copy(arena, history_path, strlen(history_path));
    line->prompt = buf_new(arena);
    if (line->terminal) line_signals_open();
    editor_open(line);
    return line;
}

bool line_dropped(const Line *line) {
    return line->dropped;
}

bool line_is_interactive(const Line *line) {
    return line->interactive;
}

LineStatus line_read(Line *line, const char *prompt, const char **text, size_t *length) {
    if (line->final != LINE_TEXT) return line->final;
    line->dropped = false;
    if (line->terminal && line_interrupted()) return interrupted(line);
    if (!prompt) prompt = "";
    return line->interactive ? edit_read(line, prompt, text, length)
                             : plain_read(line, prompt, text, length);
}

bool line_has_buffered(const Line *line) {
    return line->rest || line->plain.newline < line->plain.n;
}

const char *line_error(const Line *line) {
    return line->plain.why;
}

void line_close(Line *line) {
    if (!line) return;
    editor_close(line);
    plain_free(&line->plain);
    if (line->terminal) line_signals_close();
    arena_free(line->arena);
}
