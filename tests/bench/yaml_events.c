/* yaml_events.c - a bare pass of libyaml over a file: every event, nothing done with it. */
#include <stdio.h>
#include <yaml.h>

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 2;
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) return 1;
    yaml_parser_set_input_file(&parser, file);
    long count = 0;
    for (int done = 0; !done; count++) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) return 3;
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    fclose(file);
    printf("%ld events\n", count);
    return 0;
}
